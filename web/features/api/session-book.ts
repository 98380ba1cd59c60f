import { type QueryClient, queryOptions } from '@tanstack/react-query'
import type { SessionPage } from '#contracts/api/lists.ts'
import type { SessionView } from '#contracts/live.ts'
import { keys } from './queries.ts'
import { request } from './request.ts'

/** Every session the list knows, by id. A new book is made for each change; the views in it are shared. */
export type SessionBook = {
  byId: ReadonlyMap<string, SessionView>
  /** How many there are at the server; more than `byId` holds while loading, or beyond MOST_SESSIONS. */
  total: number
  complete: boolean
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
  const loaded = new Map<string, SessionView>()
  let cursor: string | null = null
  let total = 0
  do {
    const page: SessionPage = await request<SessionPage>(pagePath(cursor), { signal })
    for (const session of page.items) loaded.set(session.id, session)
    total = page.total
    cursor = page.nextCursor
    // What the stream brought while a page was under way is newer than the page.
    const shown = client.getQueryData<SessionBook>(keys.sessions)
    if (cursor) client.setQueryData(keys.sessions, merge(loaded, shown, total, false))
  } while (cursor && loaded.size < MOST_SESSIONS)
  return merge(loaded, client.getQueryData<SessionBook>(keys.sessions), total, cursor === null)
}

function pagePath(cursor: string | null): string {
  const query = new URLSearchParams({ sort: 'activity', limit: String(cursor ? NEXT_PAGE : FIRST_PAGE) })
  if (cursor) query.set('cursor', cursor)
  return `/api/v1/sessions?${query}`
}

function merge(
  loaded: ReadonlyMap<string, SessionView>,
  shown: SessionBook | undefined,
  total: number,
  complete: boolean,
): SessionBook {
  const byId = new Map(loaded)
  for (const [id, session] of shown?.byId ?? []) {
    const page = byId.get(id)
    if (page ? isNewer(session, page) : !complete) byId.set(id, session)
  }
  return { byId, total, complete }
}

const isNewer = (a: SessionView, b: SessionView): boolean => (a.lastActivityAt ?? '') > (b.lastActivityAt ?? '')
