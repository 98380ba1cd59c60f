/** Reads how long a call says it will wait, so that a poll that sleeps is told from a loop that spins. */

const waitingTool = /(?:^|[._-])(?:sleep|wait|wait_for|delay|pause|yield)(?:$|[._-])/i
const pollingAction = /^(?:poll|wait|sleep)$/i
const millisecondKey = /(?:^ms|[a-z]Ms|_ms|milliseconds)$/
const secondKey = /^(?:.*seconds|secs?|duration|delay|wait|sleep)$/i
const unitMs: Readonly<Record<string, number>> = { '': 1_000, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
/** Commands that return only when something happened; their real duration then says how long they waited. */
const blockingCommand =
  /\b(?:kubectl\s+(?:wait|rollout\s+status)|docker\s+wait|gh\s+run\s+watch|inotifywait|wait-for-it|wait-on|tail\s+-[fF]|watch\s+-n|Start-Sleep|timeout\s+\d+\s+tail)\b/

const blockingWaitMs = 2_000

const record = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {}

const sleepsIn = (text: string): number => {
  let totalMs = 0
  for (const [, amount, unit] of text.matchAll(/\bsleep\s+(\d+(?:\.\d+)?)\s*([smhd]?)\b/g))
    totalMs += Number(amount) * (unitMs[unit ?? ''] ?? 1_000)
  for (const [, amount] of text.matchAll(/\bStart-Sleep\s+(?:-\w+\s+)?(\d+)/gi)) totalMs += Number(amount) * 1_000
  for (const [, amount] of text.matchAll(/\b(?:time\.sleep|setTimeout|delay)\((?:[^()]*,\s*)?(\d+(?:\.\d+)?)\)/g))
    totalMs += Number(amount) * (Number(amount) >= 100 ? 1 : 1_000)
  return totalMs
}

const numberUnder = (fields: Record<string, unknown>, key: RegExp): number => {
  for (const [name, value] of Object.entries(fields)) if (key.test(name) && typeof value === 'number' && value > 0) return value
  return 0
}

/**
 * How long the call says it waits, in ms; 0 when it does not say. Reads `sleep N` in commands (also in a tool's one-line
 * description), the duration of wait and sleep tools, and the timeout of a poll. A plain command's timeout is no wait.
 */
export const declaredWaitMs = (name: string, args: unknown): number => {
  const fields = record(args)
  const waits =
    waitingTool.test(name) || Object.values(fields).some((value) => typeof value === 'string' && pollingAction.test(value))
  if (waits) {
    const ms = numberUnder(fields, millisecondKey) || numberUnder(fields, secondKey) * 1_000
    // A `timeout` beside an action is in ms in OpenClaw's `process` tool and in seconds elsewhere; 1,000 tells them apart.
    const timeout = numberUnder(fields, /^(?:timeout|time)$/)
    return ms || (timeout >= 1_000 ? timeout : timeout * 1_000)
  }
  const texts = typeof args === 'string' ? [args] : Object.values(fields).filter((value) => typeof value === 'string')
  return texts.reduce((most, text) => Math.max(most, sleepsIn(text), blockingCommand.test(text) ? blockingWaitMs : 0), 0)
}
