import { type ChildProcess, spawn } from 'node:child_process'
import { expectOf } from '#contracts/config/suite-expect.ts'
import { judgeAnswer } from './judge-answer.ts'
import { type CheckOf, type ProbeContext, type Probed, ProbeFault, unmeasured } from './probe.ts'

/** More output is not kept; the program may go on writing. */
const MOST_CHARACTERS = 1_000_000

/** Names that programs need to run at all. Nothing else of the worker's environment, as secrets are in it. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR']

type Ended = { code: number | null; stdout: string; stderr: string; tookMs: number }

/**
 * Runs the check's program without a shell in the configuration folder and judges its standard output and exit code.
 * `{address}`, `{target}`, `{environment}` and `{release}` in an argument are replaced; the same is in its environment.
 * @throws ProbeFault when it cannot be started, does not end in time (it is killed with all it started) or is killed from outside
 */
export async function probeCommand(check: CheckOf<'command'>, context: ProbeContext): Promise<Probed> {
  const asked = context.caseAt === null ? undefined : check.cases[context.caseAt]
  const facts = factsOf(context)
  const argv = [...check.command, ...(asked?.input.args ?? [])].map((part) =>
    part.replace(/\{(address|target|environment|release)\}/g, (_, name: keyof typeof facts) => facts[name]),
  )
  const ended = await runProgram(argv, {
    ...context,
    env: environmentOf(facts),
    timeoutMs: check.timeout,
    stdin: asked?.input.stdin,
  })
  const input = asked?.input.stdin ?? argv.join(' ')
  const expect = expectOf(check.expect, asked?.expect)
  const judged = await judgeAnswer({ text: ended.stdout, status: null, exit: ended.code }, expect, input, context)
  const excerpt = ended.stderr ? `${ended.stdout}\nstandard error:\n${ended.stderr}` : ended.stdout
  return { ...unmeasured, ...judged, latencyMs: ended.tookMs, excerpt }
}

const factsOf = ({ place, environment, release }: ProbeContext) => ({
  address: place.address ?? '',
  target: place.target ?? '',
  environment,
  release: release ?? '',
})

function environmentOf(facts: ReturnType<typeof factsOf>): Record<string, string> {
  const passed = PASSED_ON.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name] ?? '']]))
  const told = Object.entries(facts).map(([name, value]) => [`MISSION_CONTROL_${name.toUpperCase()}`, value])
  return Object.fromEntries([...passed, ...told])
}

type Running = { configDir: string; env: Record<string, string>; timeoutMs: number; stdin?: string; signal: AbortSignal }

async function runProgram(argv: readonly string[], run: Running): Promise<Ended> {
  const [program = '', ...args] = argv
  const began = performance.now()
  // A group of its own, so that what it started ends with it.
  const child = spawn(program, args, { cwd: run.configDir, env: run.env as NodeJS.ProcessEnv, detached: true })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      if (output[name].length < MOST_CHARACTERS) output[name] += text
    })
  // A program that does not read its input closes the pipe; that is its good right.
  child.stdin.on('error', () => undefined)
  child.stdin.end(run.stdin ?? '')
  const timeout = AbortSignal.timeout(run.timeoutMs)
  const stop = AbortSignal.any([timeout, run.signal])
  const killGroup = () => killAll(child.pid)
  stop.addEventListener('abort', killGroup, { once: true })
  try {
    const { code, signal } = await endOf(child, program)
    run.signal.throwIfAborted()
    if (timeout.aborted) throw new ProbeFault(`The command did not end within ${run.timeoutMs} ms and was stopped.`)
    if (signal) throw new ProbeFault(`The command was ended from outside (${signal}).`)
    return { code, ...output, tookMs: performance.now() - began }
  } finally {
    stop.removeEventListener('abort', killGroup)
    killGroup()
  }
}

async function endOf(child: ChildProcess, program: string): Promise<{ code: number | null; signal: string | null }> {
  return await new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(new ProbeFault(`The command ${program} cannot be started (${error.code ?? error.message}).`)),
    )
    // `exit`, not `close`: what it left behind may hold its output open for ever.
    child.once('exit', (code, signal) => setImmediate(() => resolve({ code, signal })))
  })
}

function killAll(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    // Nothing of the group is left.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
