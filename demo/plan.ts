/** What an agent will do with one message: its tool calls one after the other, and how its model behaves. */
export type Step = {
  name: string
  args: Readonly<Record<string, unknown>>
  tookMs: number
  text: string
  exitCode: number | null
  isError: boolean
  /** Waits for a person before it runs. */
  needsApproval?: boolean
}

export type Plan = {
  steps: readonly Step[]
  answer: string
  /** Pieces the answer comes in. */
  chunks: { count: number; everyMs: number }
  /** The model never answers. */
  hangs: boolean
  /** The model answers with this HTTP status, this many times (`Infinity`: always). */
  fails: { status: number; times: number } | null
  tokens: { input: number; output: number; cacheRead: number } | null
  /** How long the model thinks before each call. */
  thinksMs: number
}

export const quietPlan: Plan = {
  steps: [],
  answer: 'Done.',
  chunks: { count: 2, everyMs: 5 },
  hangs: false,
  fails: null,
  tokens: null,
  thinksMs: 15,
}

/** One call of the `exec` tool. Nothing is executed: `echo` and a few failing commands are imitated. */
export function execStep(command: string, tookMs = 10): Step {
  const said = /^echo ([^;|&]*)/.exec(command)?.[1]?.trim()
  const fails = /nonexistent|^false$|exit [1-9]/.test(command)
  const text = fails ? `${command}: failed\n\n(Command exited with code 1)` : (said ?? `${command}: ok`)
  return { name: 'exec', args: { command }, tookMs, text, exitCode: fails ? 1 : 0, isError: false }
}

/**
 * Reads the steering marks in a message, the same that the stub model of the contract tests understands:
 * `[[loop:N:command]] [[steps:N]] [[tool:exec:command]] [[hang]] [[slow:N:ms]] [[http:STATUS]] [[http:STATUS:N]] [[tokens:IN:OUT:CACHED]]`,
 * and `[[approve:command]]` for a call that waits for a person.
 */
export function planOf(message: string): Plan {
  const mark = (pattern: RegExp) => pattern.exec(message)
  const slow = mark(/\[\[slow:(\d+):(\d+)\]\]/)
  const http = mark(/\[\[http:(\d{3})(?::(\d+))?\]\]/)
  const tokens = mark(/\[\[tokens:(\d+):(\d+)(?::(\d+))?\]\]/)
  const steps = stepsOf(mark)
  return {
    ...quietPlan,
    steps,
    answer: steps.length > 0 ? `Finished after ${steps.length} tool call(s).` : 'Demo model says: done.',
    chunks: slow ? { count: Number(slow[1]), everyMs: Number(slow[2]) } : quietPlan.chunks,
    hangs: /\[\[hang(:\d+)?\]\]/.test(message),
    fails: http ? { status: Number(http[1]), times: http[2] ? Number(http[2]) : Number.POSITIVE_INFINITY } : null,
    tokens: tokens ? { input: Number(tokens[1]), output: Number(tokens[2]), cacheRead: Number(tokens[3] ?? 0) } : null,
  }
}

function stepsOf(mark: (pattern: RegExp) => RegExpExecArray | null): Step[] {
  const loop = mark(/\[\[loop:(\d+):([\s\S]*?)\]\]/)
  if (loop) return Array.from({ length: Number(loop[1]) }, () => execStep(loop[2] ?? ''))
  const steps = mark(/\[\[steps:(\d+)\]\]/)
  if (steps) return Array.from({ length: Number(steps[1]) }, (_, i) => execStep(`echo step-${i + 1}; sleep 0.2`, 40))
  const approve = mark(/\[\[approve:([\s\S]*?)\]\]/)
  if (approve) return [{ ...execStep(approve[1] ?? ''), needsApproval: true }]
  const exec = mark(/\[\[tool:exec:([\s\S]*?)\]\]/)
  return exec ? [execStep(exec[1] ?? '')] : []
}
