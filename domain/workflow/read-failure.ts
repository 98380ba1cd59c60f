import type { Failure } from './history-event.ts'

/** Kinds of failure, as Temporal names what it says more about each with. */
const KINDS: readonly (readonly [info: string, type: string])[] = [
  ['timeoutFailureInfo', 'timeout'],
  ['canceledFailureInfo', 'cancelled'],
  ['terminatedFailureInfo', 'terminated'],
  ['serverFailureInfo', 'server'],
  ['resetWorkflowFailureInfo', 'reset'],
  ['activityFailureInfo', 'activity'],
  ['childWorkflowExecutionFailureInfo', 'child workflow'],
]

/** A chain longer than this is cut: nobody reads on. */
const DEEPEST = 20

/** A failure of a history, in JSON; null = there is none. */
export function readFailure(failure: unknown, depth = 0): Failure | null {
  if (!isRecord(failure) || depth === DEEPEST) return null
  const application = isRecord(failure.applicationFailureInfo) ? failure.applicationFailureInfo : null
  const kind = KINDS.find(([info]) => isRecord(failure[info]))?.[1] ?? 'error'
  const timeout = isRecord(failure.timeoutFailureInfo) ? failure.timeoutFailureInfo.timeoutType : null
  return {
    type: textOf(application?.type) || kind,
    message: textOf(failure.message) || (timeout ? `timed out (${words(textOf(timeout))})` : kind),
    nonRetryable: application?.nonRetryable === true,
    stack: ownLines(textOf(failure.stackTrace)),
    cause: readFailure(failure.cause, depth + 1),
  }
}

/** The innermost failure: what really went wrong. */
export function rootOf(failure: Failure): Failure {
  return failure.cause ? rootOf(failure.cause) : failure
}

const ownLines = (stack: string): string =>
  stack
    .split('\n')
    .filter((line) => !/node_modules|node:internal/.test(line))
    .join('\n')

/** `TIMEOUT_TYPE_START_TO_CLOSE` is "start to close". */
const words = (name: string): string =>
  name
    .replace(/^TIMEOUT_TYPE_/, '')
    .toLowerCase()
    .replaceAll('_', ' ')

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
