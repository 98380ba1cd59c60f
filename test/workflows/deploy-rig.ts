import { randomBytes, randomUUID } from 'node:crypto'
import { Context } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import { NativeConnection } from '@temporalio/worker'
import type { Activities } from '#activities/create-activities.ts'
import type { RollbackActivities } from '#activities/create-rollback-activities.ts'
import { Environment } from '#contracts/config/environments.ts'
import type {
  DeployInput,
  DeploymentStage,
  DriftCheckInput,
  DriftOutcome,
  EnvironmentLedger,
  GateInput,
  GateOutcome,
  JournalBatch,
} from '#contracts/deploy-payloads.ts'
import type { JournalBody, JournalEntry } from '#contracts/deployments.ts'
import type { PinnedRelease } from '#contracts/release.ts'
import { readSettings } from '#contracts/settings.ts'
import type { TargetReceipt, TargetStep } from '#contracts/target-steps.ts'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { deployWorkflowId, environmentWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import type { Decision } from '#domain/deploy/deployment-can.ts'
import { createTemporalClient, type TemporalClient } from '#temporal/client.ts'
import { isWorkflowOpen, openLedger, readLedger } from '#temporal/environment-ledgers.ts'
import { ensureNamespace } from '#temporal/namespace.ts'
import { createWorker } from '#temporal/worker.ts'
import { workflowTypes } from '#workflows/messages.ts'
import { type Asked, decideDeployment, rollBackEnvironment } from '#workflows/messages-deploy.ts'
import { noSpans, quietRuntime, testBundle } from '../monitoring/test-worker.ts'
import { until } from '../monitoring/until.ts'

export type StepName = 'check' | 'stage' | 'switch' | 'retire' | 'restore'
/** One step as it reached a target of the rig. */
export type StepDone = { step: StepName; target: string; release: string; fence: number; undo: string | null; at: number }
/** What a gate says, by what is asked; the last of the list goes on. */
export type GateScript = (input: GateInput, nth: number) => Omit<GateOutcome, 'gateRunId' | 'samples'> | 'never'

export const pass = { verdict: 'pass', says: 'All as it should be.', enforce: 'off' } as const
export const fail = { verdict: 'fail', says: 'Wrong content.', enforce: 'rollback' } as const
export const inconclusive = { verdict: 'inconclusive', says: 'Too few samples.', enforce: 'pause' } as const

/**
 * The deploy workflows with real Temporal and two real workers, and targets, gates and journal in memory, scripted by the test:
 * for what the workflows decide. What drivers, gates and stores do is tested elsewhere with the real ones.
 */
export class DeployRig {
  readonly temporal: TemporalClient
  readonly namespace: string
  readonly address: string
  readonly steps: StepDone[] = []
  readonly journal = new Map<string, JournalEntry[]>()
  readonly runs = new Map<string, string>()
  readonly gates: GateInput[] = []
  /** Highest fence and release by target, as a target keeps them. */
  readonly targets = new Map<string, { fence: number; release: string | null }>()
  gate: GateScript = () => pass
  drift: (asked: DriftCheckInput) => DriftOutcome = () => ({ reportIds: [], state: 'clean', says: 'No drift.' })
  /** Throw to let a step fail; wait to let it take its time. */
  onStep: (step: StepName, given: TargetStep, attempt: number) => Promise<void> | void = () => undefined
  /** Where a journal goes besides. */
  onJournal: (batch: JournalBatch) => Promise<unknown> = () => Promise.resolve()
  /** While true the database is away. */
  isJournalAway = false
  /** Where anything was deployed to. */
  readonly environments = new Set<string>()
  #number = 0
  #workers: { main: Running | null; rollback: Running | null } = { main: null, rollback: null }

  private constructor(temporal: TemporalClient, namespace: string, address: string) {
    this.temporal = temporal
    this.namespace = namespace
    this.address = address
  }

  static async open(address: string): Promise<DeployRig> {
    quietRuntime()
    const namespace = `deploy-${randomBytes(6).toString('hex')}`
    const temporal = await createTemporalClient(
      readSettings({ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace }).temporal,
    )
    await ensureNamespace(temporal.connection, namespace)
    const rig = new DeployRig(temporal, namespace, address)
    await rig.startMain()
    await rig.startRollback()
    return rig
  }

  async startMain(): Promise<void> {
    const activities = this.#mainActivities() as unknown as Activities // workflows under test call no others
    this.#workers.main = await this.#start('main', activities)
  }
  async startRollback(): Promise<void> {
    this.#workers.rollback = await this.#start('rollback', this.#rollbackActivities())
  }
  async stopMain(): Promise<void> {
    await this.#workers.main?.stop()
    this.#workers.main = null
  }
  async stopRollback(): Promise<void> {
    await this.#workers.rollback?.stop()
    this.#workers.rollback = null
  }
  async close(): Promise<void> {
    this.isJournalAway = false
    await this.stopMain()
    await this.stopRollback()
    await this.temporal.close()
  }

  async #start(entry: 'main' | 'rollback', activities: Activities | RollbackActivities): Promise<Running> {
    const connection = await NativeConnection.connect({ address: this.address })
    const bundle = await testBundle(entry)
    const { namespace } = this
    const worker = await createWorker({
      connection,
      namespace,
      bundle,
      activities,
      tracing: noSpans,
      taskQueue: taskQueues[entry],
    })
    const running = worker.run()
    return {
      stop: async () => {
        worker.shutdown()
        await running
        await connection.close()
      },
    }
  }

  #rollbackActivities(): RollbackActivities {
    const { client } = this.temporal
    return {
      restoreTarget: (step) => this.#step('restore', step),
      openLedger: (place) => openLedger(client, place),
      isWorkflowOpen: ({ workflowId }) => isWorkflowOpen(client, workflowId),
    }
  }

  #mainActivities() {
    return {
      checkTarget: (step: TargetStep) => this.#step('check', step),
      stageTarget: (step: TargetStep) => this.#step('stage', step),
      switchTarget: (step: TargetStep) => this.#step('switch', step),
      retireTarget: (step: TargetStep) => this.#step('retire', step),
      recordJournal: (batch: JournalBatch) => this.#record(batch),
      recordOutput: () => Promise.resolve(),
      checkDrift: (asked: DriftCheckInput) => Promise.resolve(this.drift(asked)),
      planScheduledGate: () => Promise.resolve({ places: [], release: null }),
      beginGateRun: (input: GateInput) => this.#beginGate(input),
      endGateRun: (_input: GateInput, outcome: GateOutcome) => Promise.resolve(outcome),
    }
  }

  async #step(step: StepName, given: TargetStep): Promise<TargetReceipt> {
    const target = given.pinned.target.slug
    const heartbeat = setInterval(() => Context.current().heartbeat(), 1_000)
    try {
      await this.onStep(step, given, Context.current().info.attempt)
    } finally {
      clearInterval(heartbeat)
    }
    const seen = this.targets.get(target) ?? { fence: 0, release: null }
    if (given.fence < seen.fence) throw ApplicationFailure.nonRetryable('A newer decision was here already.', 'STALE_FENCE')
    const changes = step === 'switch' || step === 'restore'
    if (step !== 'check') this.targets.set(target, { fence: given.fence, release: changes ? given.release.name : seen.release })
    this.steps.push({ step, target, release: given.release.name, fence: given.fence, undo: given.undo, at: Date.now() })
    const undo = step === 'switch' ? `undo of ${given.release.name} at ${target}` : null
    const address = step === 'stage' ? `http://candidate/${target}` : `http://${target}`
    return { address, undo, says: `${step} ${given.release.name}` }
  }

  async #record(batch: JournalBatch): Promise<void> {
    const { deploymentId, entries } = batch
    if (this.isJournalAway) throw new Error('The database is away.')
    const known = this.journal.get(deploymentId) ?? []
    const isNew = (entry: JournalEntry) => !known.some(({ source, seq }) => source === entry.source && seq === entry.seq)
    this.journal.set(deploymentId, [...known, ...entries.filter(isNew)])
    await this.onJournal(batch)
  }

  async #beginGate(input: GateInput) {
    this.gates.push(input)
    const nth = this.gates.filter(
      ({ purpose, environment }) => purpose === input.purpose && environment === input.environment,
    ).length
    const said = this.gate(input, nth)
    if (said === 'never') throw new Error('The monitor cannot be reached.')
    await Promise.resolve()
    return { looks: 1, ended: { ...said, samples: 25 } }
  }

  /** Starts a deployment of a release through these environments. */
  async deploy(release: string, stages: DeploymentStage[], wanted: Partial<DeployInput> = {}): Promise<Deployment> {
    this.#number += 1
    for (const stage of stages) this.environments.add(stage.environment.slug)
    const environment = stages.at(-1)?.environment.slug ?? ''
    const deploymentId = randomUUID()
    const input: DeployInput = {
      ...{ tenantId, deploymentId, number: this.#number, release: releaseNamed(release), stages, skipsGates: false },
      ...{ requestedBy: 'ada@example.com', actorKind: 'member', correlationId: deploymentId, ...wanted },
    }
    const workflowId = deployWorkflowId(tenantId, environment, this.#number)
    const handle = await this.temporal.client.workflow.start(workflowTypes.deployRelease, {
      ...{ workflowId, taskQueue: taskQueues.main, args: [input] },
    })
    return { id: deploymentId, workflowId, handle, input }
  }

  /** Promotes a release, so that there is one to return to. */
  async promoted(release: string, stages: DeploymentStage[]): Promise<Deployment> {
    const deployment = await this.deploy(release, stages)
    await this.reaches(deployment, 'promoted')
    await deployment.handle.result()
    return deployment
  }

  decide({ handle }: Deployment, decision: Decision, asked: Partial<Asked> = {}): Promise<void> {
    const who = { by: 'bob@example.com', actorKind: 'member', reason: 'because', correlationId: 'click' } as const
    return handle.executeUpdate(decideDeployment, { args: [{ decision, ...who, ...asked }] })
  }

  rollBack(environment: string, to: string | null = null): Promise<{ workflowId: string }> {
    const asked = { to, by: 'bob@example.com', actorKind: 'member', reason: 'it is wrong', correlationId: 'click' } as const
    return this.ledgerHandle(environment).executeUpdate(rollBackEnvironment, { args: [asked] })
  }

  ledgerHandle = (environment: string) => this.temporal.client.workflow.getHandle(environmentWorkflowId(tenantId, environment))
  ledger = (environment: string): Promise<EnvironmentLedger | null> => readLedger(this.temporal.client, { tenantId, environment })

  entries({ id }: Pick<Deployment, 'id'>): JournalEntry[] {
    return this.journal.get(id) ?? []
  }
  bodies<K extends JournalBody['kind']>(deployment: Pick<Deployment, 'id'>, kind: K): Extract<JournalBody, { kind: K }>[] {
    const bodies = this.entries(deployment).map(({ body }) => body)
    return bodies.filter((body): body is Extract<JournalBody, { kind: K }> => body.kind === kind)
  }
  states = (deployment: Pick<Deployment, 'id'>): string[] =>
    this.bodies(deployment, 'state').reduce<string[]>((all, { state }) => (all.at(-1) === state ? all : [...all, state]), [])

  async reaches(deployment: Pick<Deployment, 'id'>, state: string): Promise<void> {
    await until(state, () => Promise.resolve(this.states(deployment).at(-1) === state), {
      withinMs: 90_000,
      soFar: () => `So far: ${this.states(deployment).join(' ')}`,
    })
  }

  /** Steps at targets, without looking. */
  done = (step: StepName, environment = ''): string[] =>
    this.steps
      .filter((one) => one.step === step && one.target.startsWith(environment))
      .map(({ target, release }) => `${target} ${release}`)
}

type Running = { stop(): Promise<void> }
export type Deployment = {
  id: string
  workflowId: string
  handle: Awaited<ReturnType<TemporalClient['client']['workflow']['start']>>
  input: DeployInput
}

const ids = new Map<string, string>()
/** A release by its name, always the same one. */
export function releaseNamed(name: string): PinnedRelease {
  const id = ids.get(name) ?? randomUUID()
  ids.set(name, id)
  const contentHash = Buffer.from(name).toString('hex').padEnd(64, '0').slice(0, 64)
  return { id, name, contentHash, artifact: name, commit: null }
}

/** A stage of `size` waves with one target each, named after it. */
export function stageOf(slug: string, given: Record<string, unknown> = {}, waveCount = 1): DeploymentStage {
  const waves = Array.from({ length: waveCount }, (_, wave) => [`${slug}-${wave}`])
  const environment = Environment.parse({
    slug,
    waves,
    gates: { verify: 'smoke', watch: { suite: 'watch', every: '2s' } },
    soak: '0s',
    ...given,
  })
  const targets = waves.map(([target], wave) => ({
    target: { driver: 'command' as const, slug: target ?? '', values: {}, directory: '.', timeout: 1_000 },
    wave,
    values: {},
  }))
  return { environment, targets }
}
