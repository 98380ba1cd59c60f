import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type RunningProcess, runningProcess } from '../memory/running-process.ts'
import { targetFailure } from '../target-failure.ts'
import { isProgram } from './check-command.ts'
import { endGroup } from './end-group.ts'
import { OutputFile } from './output-file.ts'

export type CommandRun = {
  argv: readonly string[]
  env: Readonly<Record<string, string>>
  directory: string
  timeoutMs: number
  signal: AbortSignal
  /** Folder for its output while it runs. */
  folder: string
  onLine(stream: 'stdout' | 'stderr', line: string): void
  /** Told of the process before it becomes the program: what is written down here is written before the command begins. */
  onStarted?(process: RunningProcess): void
  /** Looked at while it runs; throws when the command has to give way. */
  mayGoOn?(): void
}

/** How a command ended; `code` null = by a signal. */
export type CommandEnd = { code: number | null; signal: NodeJS.Signals | null }

/** Lines are on people's screens well within a second. */
const LOOK_EVERY_MS = 100

/**
 * Runs a program, whose arguments no shell reads, in a process group of its own, and follows its output. When it takes too long, is cancelled
 * or has to give way, the whole group is ended before this returns.
 * @throws ApplicationFailure when it cannot be started or takes too long; the signal's reason; what `mayGoOn` throws
 */
export async function runCommand(run: CommandRun): Promise<CommandEnd> {
  run.signal.throwIfAborted()
  const id = randomUUID()
  const files = (['stdout', 'stderr'] as const).map((name) => ({ name, file: join(run.folder, `${id}.${name}`) }))
  const handles = files.map(({ file }) => openSync(file, 'ax', 0o600))
  const child = start(run, handles)
  for (const handle of handles) closeSync(handle)
  const outputs = files.map(({ name, file }) => new OutputFile(file, (line) => run.onLine(name, line)))
  try {
    return await follow(run, child, outputs)
  } finally {
    for (const output of outputs) output.end()
  }
}

/**
 * Waits for a word before it becomes the program, and never becomes it when whoever would give the word has died: a command
 * that nobody has written down is not begun. It stays the same process.
 */
const HELD = 'IFS= read -r word <&3 || exit 125; exec 3<&-; exec "$0" "$@"'

/** The program, held back until `onStarted` has returned. Where nobody wants to know of the process, it runs at once. */
function start(run: CommandRun, [stdout, stderr]: readonly (number | undefined)[]): ChildProcess {
  const stdio: StdioOptions = ['ignore', stdout ?? 'ignore', stderr ?? 'ignore']
  const options = { cwd: run.directory, env: run.env as NodeJS.ProcessEnv, detached: true } // Next's types demand a NODE_ENV
  if (!run.onStarted) {
    const [program = '', ...args] = run.argv
    return spawn(program, args, { ...options, stdio })
  }
  const child = spawn('/bin/sh', ['-c', HELD, ...run.argv], { ...options, stdio: [...stdio, 'pipe'] })
  const hold = child.stdio[3] as Writable // the pipe asked for
  // It ended before the word came: its exit says more.
  hold.on('error', () => undefined)
  const started = child.pid === undefined ? null : runningProcess(child.pid)
  try {
    if (started) run.onStarted(started)
  } catch (error) {
    hold.destroy()
    throw error
  }
  hold.end('begin\n')
  return child
}

async function follow(run: CommandRun, child: ChildProcess, outputs: readonly OutputFile[]): Promise<CommandEnd> {
  const giveUp = Date.now() + run.timeoutMs
  const ended = endOf(child, run)
  const end = ended.then((value) => value).catch((error: unknown) => ({ error }))
  try {
    for (;;) {
      const now = await Promise.race([end, sleep(LOOK_EVERY_MS, null)])
      for (const output of outputs) output.read()
      if (now !== null) return 'error' in now ? await ended : now
      run.signal.throwIfAborted()
      run.mayGoOn?.()
      if (Date.now() >= giveUp) throw tookTooLong(run)
    }
  } catch (error) {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) await endGroup(child.pid)
    throw error
  }
}

/** What a shell says of a program that it cannot become. */
const NOT_BEGUN = [126, 127]

function endOf(child: ChildProcess, { argv, directory, env }: CommandRun): Promise<CommandEnd> {
  const [program = ''] = argv
  const isThere = () => isProgram(program, directory, env.PATH)
  const cannotStart = (why: string) =>
    targetFailure(
      'MISCONFIGURED',
      `"${program}" cannot be started in ${directory}: ${why}. Install it for the worker, or correct the target.`,
    )
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => {
      if (code !== null && NOT_BEGUN.includes(code) && !isThere()) reject(cannotStart('there is no such program'))
      else resolve({ code, signal })
    })
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(cannotStart(error.code === 'ENOENT' ? 'there is no such program, or no such folder' : (error.code ?? error.name)))
    })
  })
}

const tookTooLong = ({ argv, timeoutMs }: CommandRun) =>
  targetFailure(
    'STEP_FAILED',
    `"${argv[0]}" did not end within ${Math.round(timeoutMs / 1_000)} s and was ended with all it had started. See its output; raise the target's timeout if that is too short.`,
  )
