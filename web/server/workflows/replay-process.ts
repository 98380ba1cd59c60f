import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { ReplayOutcome, StepView } from '#contracts/workflows.ts'
import { HttpProblem } from '#web/server/http/problem.ts'

const MAIN = fileURLToPath(new URL('../../../temporal/dry-replay-main.ts', import.meta.url))
/** Building today's workflow code takes some seconds, once; the longest history is then replayed in a few. */
const PATIENCE_MS = 60_000
/** A history of the size that is read needs a fraction of it. */
const MEMORY_MB = 1_024
/** What the process needs of our environment. It replays what others may have sent: it gets no address and no password. */
const HANDED_ON = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'NODE_ENV', 'MISSION_CONTROL_STATE_DIR', 'MISSION_CONTROL_REDACTION_KEY']

const Answer = z.object({ outcome: ReplayOutcome, steps: z.array(StepView) })
/** What a replay said, with the steps of the history where they were asked for. */
export type ReplayAnswer = z.infer<typeof Answer>

type Program = { node: string; main: string; patienceMs: number }
const PROGRAM: Program = { node: process.execPath, main: MAIN, patienceMs: PATIENCE_MS }

let isBusy = false

/** Does work that replays, while nobody else does: each takes a core. @throws HttpProblem RATE_LIMITED while somebody else does */
export async function whileAlone<T>(work: () => Promise<T>): Promise<T> {
  if (isBusy) throw new HttpProblem('RATE_LIMITED', 'Another workflow is being replayed.', { retryAfterSeconds: 5 })
  isBusy = true
  try {
    return await work()
  } finally {
    isBusy = false
  }
}

/** A replay that did not come to an answer, for what the history is: too much for the time or memory it gets, or none at all. */
export class ReplayBroken extends Error {
  override readonly name = 'ReplayBroken'
}

/**
 * Replays a history, as `writeHistory` makes it, in a process of its own with limits of time and memory. Inside `whileAlone`.
 * @throws ReplayBroken when the process ends without an answer; HttpProblem INTERNAL when none can be started
 */
export async function replayInProcess(history: string, { steps = false } = {}, program = PROGRAM): Promise<ReplayAnswer> {
  const { node, main, patienceMs } = program
  const env = Object.fromEntries(HANDED_ON.map((name) => [name, process.env[name]]))
  const args = [`--max-old-space-size=${MEMORY_MB}`, main, ...(steps ? ['--steps'] : [])]
  const child = spawn(node, args, { stdio: 'pipe', timeout: patienceMs, killSignal: 'SIGKILL', env: env as NodeJS.ProcessEnv })
  // Before anything else: without a listener the failure to start would end this process.
  const failed = once(child, 'error').then(([error]) => Promise.reject(notStarted(error as NodeJS.ErrnoException)))
  const { code, signal, out, said } = await Promise.race([ended(child, history), failed])
  if (signal === 'SIGKILL')
    throw new ReplayBroken(`The replay took longer than ${patienceMs / 1_000} s, or more memory than there is, and was ended.`)
  if (signal !== null || code === HEAP_FULL) throw new ReplayBroken(`The replay needed more than ${MEMORY_MB} MB and was ended.`)
  if (code !== 0) throw new ReplayBroken(`The history cannot be replayed: ${reasonIn(said)}`)
  return Answer.parse(JSON.parse(out))
}

/** By which a shell tells of an abort, as some systems do of a full heap. */
const HEAP_FULL = 134

type End = { code: number | null; signal: NodeJS.Signals | null; out: string; said: string }

async function ended(child: ChildProcess, input: string): Promise<End> {
  const { stdin, stdout, stderr } = child
  // With no file descriptor left there are none; the failure is on its way.
  if (!stdin || !stdout || !stderr) return await new Promise(() => undefined)
  // A process that ended early is told by its code.
  stdin.on('error', () => undefined)
  stdin.end(input)
  const [out, said, end] = await Promise.all([text(stdout), text(stderr), closed(child)])
  return { ...end, out, said }
}

/** Not `once`, which rejects on its own when the child cannot be started. */
const closed = (child: ChildProcess): Promise<Pick<End, 'code' | 'signal'>> =>
  new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })))

const notStarted = ({ code = 'no reason given' }: NodeJS.ErrnoException): HttpProblem =>
  new HttpProblem('INTERNAL', `No process could be started for the replay (${code}).`, {
    nextStep: 'The machine may be out of file handles, processes or memory: look at it, then try again.',
  })

/** The line with the error, of what Node prints of one that nobody caught. */
const reasonIn = (said: string): string =>
  (/^(?:\w*Error|RangeError|TypeError)(?: \[\w+\])?: .*$/m.exec(said)?.[0] ?? said.trim().split('\n').at(-1) ?? '').slice(0, 300)
