import type { ReproductionReplay } from '#contracts/reproduction.ts'

const MARKS = { differs: '  ◄ the code of today decides otherwise here', failed: '  ◄ failed' } as const

/** What came of a bundle, and its steps with the one to look at marked. */
export function describeReplay({ workflow, outcome, says, steps, marked }: ReproductionReplay): string[] {
  const lines = steps.map(({ eventId, kind, name, state }) => {
    const mark = marked?.eventId === eventId ? MARKS[marked.why] : ''
    return `${String(eventId).padStart(5)}  ${state.padEnd(9)}  ${kind} ${name}${mark}`.trimEnd()
  })
  return [
    `${outcome.outcome}  ${workflow.type}  ${workflow.workflowId}`,
    `  run  ${workflow.runId}, ${workflow.status} where it ran`,
    `  ${outcome.says}`,
    `  ${says}`,
    '',
    ...(lines.length === 0 ? ['It did nothing that leaves a trace.'] : lines),
  ]
}
