import { type QueryClient, queryOptions } from '@tanstack/react-query'
import type { SessionPage } from '#contracts/api/lists.ts'
import type { SessionView } from '#contracts/live.ts'
import { changesOf, foldBook } from '#web/features/live/fold-lists.ts'
import { framesSince } from '#web/features/live/later-folds.ts'
import { keys } from './queries.ts'
import { readCurrent } from './read-current.ts'
import { request } from './request.ts'

/** Every session the list knows, by id. A new book is made for each change; the views in it are shared. */
export type SessionBook = {
  byId: ReadonlyMap<string, SessionView>
  /** How many there are at the server; more than `byId` holds while loading, or beyond MOST_SESSIONS. */
  total: number
  complete: boolean
  /** Stream position its first page was read at. */
  asOf: string
}

/** The first page is what the eye needs; the rest follows in large steps. */
const FIRST_PAGE = 200
const NEXT_PAGE = 2000
/** Beyond this the list says that it is partial. */
export const MOST_SESSIONS = 10_000

/** The whole list of sessions, shown from its first page on. */
export const sessionsQuery = queryOptions({
  queryKey: keys.sessions,
  queryFn: ({ signal, client }) => loadBook(client, signal),
  structuralSharing: false,
  staleTime: Number.POSITIVE_INFINITY,
})

async function loadBook(client: QueryClient, signal: AbortSignal): Promise<SessionBook> {
  const byId = new Map<string, SessionView>()
  let page = await readCurrent<SessionPage>(pagePath(null), { signal })
  // Every page after it is younger; what the stream brought since the first is newer than any of them.
  const { asOf } = page
  for (;;) {
    for (const session of page.items) byId.set(session.id, session)
    const hasMore = page.nextCursor !== null && byId.size < MOST_SESSIONS
    const read = { byId, total: page.total, complete: page.nextCursor === null, asOf }
    const book = foldBook({ ...read, byId: new Map(byId) }, changesOf(framesSince(asOf)))
    if (!hasMore) return book
    client.setQueryData(keys.sessions, book)
    page = await request<SessionPage>(pagePath(page.nextCursor), { signal })
  }
}

function pagePath(cursor: string | null): string {
  const query = new URLSearchParams({ sort: 'activity', limit: String(cursor ? NEXT_PAGE : FIRST_PAGE) })
  if (cursor) query.set('cursor', cursor)
  return `/api/v1/sessions?${query}`
}
