import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Environment } from '#contracts/settings.ts'
import { answersBelow500 } from './answers-below-500.ts'
import { endProcess, signalGroup } from './end-process.ts'
import { instanceEnvironment } from './instance-environment.ts'
import type { OutputRing } from './output-ring.ts'
import { identifyProcess, type ProcessIdentity } from './process-identity.ts'
import { type ResolvedValues, resolveValues } from './resolve-values.ts'
import { giveBack, sparePort } from './spare-port.ts'
import { spawnInstance } from './spawn-instance.ts'
import { StepFailure } from './step-failure.ts'
import type { Deployed } from './target-state.ts'
import { Upstream } from './upstream.ts'

/** How often a new instance is asked whether it is up, and how long one answer may take. */
const ASK_EVERY_MS = 50
const ANSWER_WITHIN_MS = 2_000
/** What an instance gets to end in good order, even where the target says that it needs no time. */
const LEAST_GRACE_MS = 500
/** Lines of a failed instance that are told. */
const TOLD_LINES = 20

/** What starting an instance needs besides what to run. */
export type InstanceStart = {
  deployed: Deployed
  /** Absolute path of the store's copy. */
  artifact: string
  /** The port of an earlier instance in its place, so that its address stays. */
  wantedPort: number | null
  hostId: string
  env: Environment
  configDir: string
  output: OutputRing
  /** Ends the start, with its reason. */
  signal: AbortSignal
  /** Told before anything else happens, so that a later host finds the process. */
  onSpawn(identity: ProcessIdentity): Promise<void>
}

/** A process of a deployed release that is up. */
export class Instance {
  readonly deployed: Deployed
  readonly identity: ProcessIdentity
  readonly upstream: Upstream
  /** What it was given, secrets and all: in memory only. */
  readonly values: Readonly<Record<string, string>>
  /** Settles with how it ended. */
  readonly exited: Promise<string>
  #isAlive = true

  constructor(
    deployed: Deployed,
    child: ChildProcess,
    given: { port: number; identity: ProcessIdentity; values: ResolvedValues['values'] },
  ) {
    this.deployed = deployed
    this.identity = given.identity
    this.values = given.values
    this.upstream = new Upstream(given.port)
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#isAlive = false
        giveBack(given.port)
        // What it started goes with it.
        signalGroup(given.identity.pid, 'SIGKILL')
        resolve(signal ? `signal ${signal}` : `exit code ${code}`)
      })
    })
  }

  get isAlive(): boolean {
    return this.#isAlive
  }

  /** Where it answers by itself, beside the proxy. */
  get address(): string {
    return `http://127.0.0.1:${this.upstream.port}`
  }

  async isHealthy(withinMs: number): Promise<boolean> {
    return this.#isAlive && (await answersBelow500(this.upstream.port, this.deployed.target.ready.path, withinMs))
  }

  /** Lets it finish what it is answering, then ends it; killed when it takes longer than it may (ms). */
  async end(drainMs = this.deployed.target.drain): Promise<void> {
    const endBy = performance.now() + drainMs
    if (this.#isAlive) await this.upstream.drained(drainMs)
    this.upstream.agent.destroy()
    await endProcess(this.identity, Math.max(LEAST_GRACE_MS, endBy - performance.now()))
    await this.exited
  }
}

/**
 * Starts an instance and waits until it is up.
 * @throws StepFailure NOT_READY with the last lines it wrote; SECRET_UNREADABLE; the reason of the signal. Nothing then runs.
 */
export async function startInstance(start: InstanceStart): Promise<Instance> {
  const { deployed, artifact, output } = start
  const { values, secrets } = await resolveValues(deployed.values, start)
  start.signal.throwIfAborted()
  const port = await sparePort(start.wantedPort)
  const environment = instanceEnvironment(values, { port, hostId: start.hostId, env: start.env })
  const child = await spawnInstance(deployed.target.command, artifact, environment).catch((error: unknown) => {
    giveBack(port)
    throw error
  })
  // A child that has spawned has a pid; one that has already ended has no identity, and needs none.
  const pid = child.pid as number
  const identity = identifyProcess(pid) ?? { pid, startedAt: 'ended' }
  const masked = Object.fromEntries(secrets.map((name) => [name, values[name] ?? '']))
  const release = deployed.release.name
  if (child.stdout) output.follow(child.stdout, { release, name: 'stdout', secrets: masked })
  if (child.stderr) output.follow(child.stderr, { release, name: 'stderr', secrets: masked })
  const instance = new Instance(deployed, child, { port, identity, values })
  try {
    await start.onSpawn(identity)
    await untilUp(instance, start)
    return instance
  } catch (error) {
    await instance.end(0)
    throw error
  }
}

async function untilUp(instance: Instance, { deployed, output, signal }: InstanceStart): Promise<void> {
  const { path, within } = deployed.target.ready
  const deadline = performance.now() + within
  let ended: string | undefined
  void instance.exited.then((how) => {
    ended = how
  })
  const failed = (what: string) => {
    const lines = output.tail(TOLD_LINES, deployed.release.name)
    return new StepFailure(
      'NOT_READY',
      `${deployed.release.name} ${what}.${lines ? ` Its last lines:\n${lines}` : ' It wrote nothing.'}`,
    )
  }
  while (performance.now() < deadline) {
    signal.throwIfAborted()
    if (await answersBelow500(instance.upstream.port, path, Math.min(ANSWER_WITHIN_MS, within))) {
      if (instance.isAlive) return
    }
    if (ended !== undefined) {
      // Its last words may still be on their way through the pipe.
      await sleep(ASK_EVERY_MS)
      throw failed(`ended at once with ${ended}`)
    }
    await sleep(ASK_EVERY_MS)
  }
  throw failed(`did not answer ${path} with a status below 500 within ${within / 1000} s`)
}
