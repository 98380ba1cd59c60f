import { spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { identifyProcess, type ProcessIdentity } from '#target-host/process-identity.ts'

/** How a process ended: one of the two is set. */
export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

/** A process that was started and is not awaited. */
export type Launched = {
  readonly identity: ProcessIdentity
  /** Settles when it has ended; never rejects. */
  readonly exited: Promise<Exit>
  /** Sends the signal (default: the launch's own stop signal) and waits for the end. Idempotent. */
  stop(signal?: NodeJS.Signals): Promise<Exit>
}

/** Whose rights a process gets; only root can give any but its own. */
export type RunAs = { readonly uid: number; readonly gid: number; readonly capability?: string }

/** What to start and how. */
export type Launch = {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  /** Output is appended here, straight by the process: it outlives whoever started it. */
  readonly logFile: string
  /** What asks this program to end in good order. Default: SIGTERM. */
  readonly stopSignal?: NodeJS.Signals
  readonly runAs?: RunAs
}

/**
 * Starts a process in its own group, so that a Ctrl-C in the terminal reaches the supervisor alone and parts can be
 * stopped in order. Where the system can (Linux), it is asked to end when its starter dies.
 * @throws when the program cannot be executed.
 */
export async function launch(options: Launch): Promise<Launched> {
  const stopSignal = options.stopSignal ?? 'SIGTERM'
  const log = openSync(options.logFile, 'a', 0o600)
  const [command = '', ...args] = guarded(options, stopSignal)
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: definedOnly(options.env),
    stdio: ['ignore', log, log],
    detached: true,
  })
  closeSync(log)
  const exited = new Promise<Exit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
  // A child that has spawned has a pid; one that has already ended has no identity, and needs none.
  const pid = child.pid as number
  const stop = async (signal: NodeJS.Signals = stopSignal) => {
    child.kill(signal)
    return await exited
  }
  return { identity: identifyProcess(pid) ?? { pid, startedAt: 'ended' }, exited, stop }
}

function definedOnly(env: Launch['env']): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env ?? process.env).filter(([, value]) => value !== undefined)) as NodeJS.ProcessEnv
}

/** The command wrapped in util-linux's `setpriv`, which changes user and asks for a signal at the parent's death. */
function guarded(options: Launch, stopSignal: NodeJS.Signals): string[] {
  const plain = [options.command, ...options.args]
  if (!hasSetpriv()) {
    if (options.runAs)
      throw new Error('Changing to another user needs setpriv (package util-linux). Install it, or start as an ordinary user.')
    return plain
  }
  return ['setpriv', `--pdeathsig=${stopSignal.slice(3)}`, ...userFlags(options.runAs), '--', ...plain]
}

function userFlags(runAs: RunAs | undefined): string[] {
  if (!runAs) return []
  const flags = [`--reuid=${runAs.uid}`, `--regid=${runAs.gid}`, '--clear-groups']
  return runAs.capability ? [...flags, `--inh-caps=-all,+${runAs.capability}`, `--ambient-caps=-all,+${runAs.capability}`] : flags
}

let setprivFound: boolean | undefined

function hasSetpriv(): boolean {
  setprivFound ??= process.platform === 'linux' && spawnSync('setpriv', ['--pdeathsig=TERM', '--', 'true']).status === 0
  return setprivFound
}
