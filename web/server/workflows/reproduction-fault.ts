import type { Reproduction } from '#contracts/reproduction.ts'

/** What of a bundle is no history that a workflow of ours could have written; null = nothing is seen. Read before anything is done with it. */
export function faultOf({ history: { events }, workflow }: Reproduction): string | null {
  const wrong = events.findIndex((event, index) => !isEvent(event, index + 1))
  if (wrong !== -1) return `Event ${wrong + 1} of its history is none: expected the events in their order, numbered from 1.`
  const { type, ...rest } = startOf(events[0])
  if (!rest.isStart) return 'Its history does not begin with the start of a workflow.'
  return type === workflow.type ? null : `Its history is of a workflow ${type}, and not of ${workflow.type} as it says.`
}

const isEvent = (event: unknown, id: number): boolean => isRecord(event) && String(event.eventId) === String(id)

function startOf(event: unknown): { isStart: boolean; type: string } {
  const attributes = isRecord(event) ? event.workflowExecutionStartedEventAttributes : null
  const type = isRecord(attributes) && isRecord(attributes.workflowType) ? attributes.workflowType.name : null
  return { isStart: isRecord(attributes), type: typeof type === 'string' ? type.slice(0, 200) : '' }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
