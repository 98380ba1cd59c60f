import type { WorkflowDetail } from '#contracts/api/workflows.ts'
import type { PendingView, StepView, StuckView } from '#contracts/workflows.ts'
import type { Failure } from '#domain/workflow/history-event.ts'
import { age } from './wording.ts'

/** An execution with what it did, a line each, and why it failed. `now` in ms since epoch. */
export function describeWorkflow(detail: WorkflowDetail, now: number): string[] {
  const { workflow, input, result, failure, steps, pending, stuck, eventsLeftOut } = detail
  return [
    `${workflow.status}  ${workflow.type}  ${workflow.workflowId}`,
    `  run       ${workflow.runId}`,
    `  since     ${workflow.startedAt} (${age(workflow.startedAt, now)})${workflow.closedAt ? `, over since ${workflow.closedAt}` : ''}`,
    `  joined by ${detail.correlationId ?? 'nothing'}${detail.traceId ? `, trace ${detail.traceId}` : ''}`,
    `  input     ${JSON.stringify(input)}`,
    ...(result === null ? [] : [`  result    ${JSON.stringify(result)}`]),
    ...(failure ? chainOf(failure).map((line) => `  failed    ${line}`) : []),
    ...(stuck ? stuckLines(stuck) : []),
    '',
    ...(steps.length === 0 ? ['It has done nothing yet.'] : steps.flatMap(stepLines)),
    ...(eventsLeftOut > 0 ? [`… and ${eventsLeftOut} more events, which are not read.`] : []),
    ...pending.map((each) => pendingLine(each, now)),
  ]
}

const stuckLines = ({ why, attempts, since, failure }: StuckView): string[] => [
  `  stuck     since ${since}, ${attempts} attempts: ${why === 'code-changed' ? 'its code has changed since it began' : 'its code fails'}`,
  ...(failure ? chainOf(failure).map((line) => `            ${line}`) : []),
]

function stepLines({ eventId, kind, name, state, at, endedAt, attempts, failure }: StepView): string[] {
  const took = endedAt === null ? '' : `, ${Date.parse(endedAt) - Date.parse(at)} ms`
  const again = attempts > 1 ? `, ${attempts} attempts` : ''
  return [
    `${String(eventId).padStart(5)}  ${state.padEnd(9)}  ${kind} ${name}${took}${again}`,
    ...(failure ? chainOf(failure).map((line) => `                    ${line}`) : []),
  ]
}

const pendingLine = ({ name, state, attempt, maxAttempts, lastFailure, nextAttemptAt }: PendingView, now: number): string =>
  [
    `now    ${state.padEnd(9)}  activity ${name}, attempt ${attempt}${maxAttempts === null ? '' : ` of ${maxAttempts}`}`,
    ...(nextAttemptAt && Date.parse(nextAttemptAt) > now ? [`again at ${nextAttemptAt}`] : []),
    ...(lastFailure ? [`failed before: ${lastFailure.message}`] : []),
  ].join(', ')

/** Outermost first. */
const chainOf = (failure: Failure): string[] => [
  `${failure.type}: ${failure.message}${failure.nonRetryable ? ' (no further attempt can help)' : ''}`,
  ...(failure.cause ? chainOf(failure.cause).map((line) => `because ${line}`) : []),
]
