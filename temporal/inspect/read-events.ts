import type { History } from '../recorded-history.ts'
import type { Inspector } from './inspector.ts'

/** Events that are read of one execution: the server itself ends one at 51,200, and ours go on in a new one long before. */
const MOST_EVENTS = 10_000
const PAGE = 1_000

/** A history from its beginning, whole or as far as is read. */
export async function readEvents(
  { client: { workflowService, options } }: Inspector,
  execution: { workflowId: string; runId: string },
): Promise<{ history: History; isWhole: boolean }> {
  const events: NonNullable<History['events']> = []
  let nextPageToken: Uint8Array | undefined
  do {
    const page = await workflowService.getWorkflowExecutionHistory({
      ...{ namespace: options.namespace, execution, maximumPageSize: PAGE },
      ...(nextPageToken && { nextPageToken }),
    })
    events.push(...(page.history?.events ?? []))
    nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined
  } while (nextPageToken && events.length < MOST_EVENTS)
  return { history: { events }, isWhole: nextPageToken === undefined }
}
