import { ReplayError } from '@temporalio/worker'
import { DeterminismViolationError } from '@temporalio/workflow'
import type { ReplayOutcome } from '#contracts/workflows.ts'
import { placeInWords, stepAt } from '#domain/workflow/step-at.ts'
import { stepsOf } from '#domain/workflow/steps-of.ts'
import * as workflows from '#workflows/index.ts'
import * as rollbackWorkflows from '#workflows/rollback-index.ts'
import type { BundleEntry, WorkflowBundle } from '../bundle.ts'
import type { History, RecordedHistory } from '../recorded-history.ts'
import { replay } from '../replay.ts'
import type { SpanTarget } from '../tracing-interceptors.ts'
import { historyEvents } from './history-events.ts'

type Given = { spans: SpanTarget; bundleOf: (entry: BundleEntry) => Promise<WorkflowBundle> }

/**
 * Runs a recorded history through the code as it is now. Nothing is done by it: no activity runs, and nothing is sent to the server.
 * Says where the code would decide otherwise than it did then.
 * @throws what is neither: the bundle cannot be built
 */
export async function dryReplay(recorded: RecordedHistory, { spans, bundleOf }: Given): Promise<ReplayOutcome> {
  const type = typeOf(recorded)
  const entry = type in rollbackWorkflows ? 'rollback' : type in workflows ? 'main' : null
  if (entry === null)
    return {
      outcome: 'differs',
      eventId: 1,
      says: `The code as it is now has no workflow of the type ${type}: none could go on with it.`,
    }
  const bundle = await bundleOf(entry)
  try {
    await replay(bundle, spans, recorded)
    const events = recorded.history.events?.length ?? 0
    return { outcome: 'same', eventId: null, says: `The code as it is now decides as it did then, in all ${events} events.` }
  } catch (error) {
    if (error instanceof DeterminismViolationError) return { outcome: 'differs', ...divergence(recorded, error.message) }
    if (error instanceof ReplayError) return { outcome: 'differs', eventId: null, says: thrown(error.message) }
    throw error
  }
}

/** What the code throws that is no failure of the workflow: a worker would try the task again and again. */
const thrown = (message: string): string =>
  `The code as it is now breaks off where it decided then: ${message.replace(/^.*?Details: */s, '').slice(0, MOST_WORDS)}`

/** The core repeats what it was given, however long. */
const MOST_WORDS = 1_000

const typeOf = ({ history }: RecordedHistory): string =>
  history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? ''

/** The core says it in its own words: sometimes with the event, sometimes with the name that the event has. */
function divergence({ history }: RecordedHistory, message: string): { says: string; eventId: number | null } {
  const reason = message
    .replace(/^.*?\[TMPRL\d+\] */s, '')
    .replace(/^Nondeterminism error: */i, '')
    .replace(/", source: ".*$/s, '')
  const [, said] = /(?:HistoryEvent\(id: |event_id: )(\d+)/.exec(message) ?? []
  const [, name] = /event '([^']+)'/.exec(reason) ?? []
  const named = history.events?.find((event) => name !== undefined && namesOf(event).includes(name))
  const eventId = Number(said ?? named?.eventId ?? 0) || null
  const where = eventId === null ? '' : ` At ${stepInWords(history, eventId)}event ${eventId}:`
  return { eventId, says: `The code as it is now decides otherwise than it did then.${where} ${reason.slice(0, MOST_WORDS)}` }
}

/** Only names are read of the steps: no secret is compared by this key. */
function stepInWords(history: History, eventId: number): string {
  const place = stepAt(stepsOf(historyEvents(history, 'names')), eventId)
  return place ? `${placeInWords(place)}, ` : ''
}

type Event = NonNullable<History['events']>[number]

/** What a command of the workflow is told apart by. */
const namesOf = (event: Event): (string | null | undefined)[] => [
  event.activityTaskScheduledEventAttributes?.activityType?.name,
  event.activityTaskScheduledEventAttributes?.activityId,
  event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowType?.name,
  event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowId,
]
