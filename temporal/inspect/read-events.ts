import proto from '@temporalio/proto'
import type { History } from '../recorded-history.ts'
import type { Inspector } from './inspector.ts'

/** What is read of one execution. The server itself ends one at 51,200 events or 50 MB, and ours go on in a new one long before. */
export type ReadLimits = { events: number; bytes: number }
const LIMITS: ReadLimits = { events: 10_000, bytes: 8 * 1024 * 1024 }
/** Few enough that a page of large payloads is small beside what a process has, and enough that a usual history is one page. */
const PAGE = 250

/** A history from its beginning, whole or as far as is read: up to the event that goes beyond a limit. */
export async function readEvents(
  { client: { workflowService, options } }: Inspector,
  execution: { workflowId: string; runId: string },
  limits: ReadLimits = LIMITS,
): Promise<{ history: History; isWhole: boolean }> {
  const events: Event[] = []
  let nextPageToken: Uint8Array | undefined
  let bytes = 0
  do {
    const page = await workflowService.getWorkflowExecutionHistory({
      ...{ namespace: options.namespace, execution, maximumPageSize: PAGE },
      ...(nextPageToken && { nextPageToken }),
    })
    for (const event of page.history?.events ?? []) {
      bytes += sizeOf(event)
      if (events.length >= limits.events || bytes > limits.bytes) return { history: { events }, isWhole: false }
      events.push(event)
    }
    nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined
  } while (nextPageToken)
  return { history: { events }, isWhole: true }
}

type Event = NonNullable<History['events']>[number]

/** Bytes on the wire. */
const sizeOf = (event: Event): number => proto.temporal.api.history.v1.HistoryEvent.encode(event).len
