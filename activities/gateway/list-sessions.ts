import type { ListedSession } from '#contracts/gateway/methods.ts'
import type { CallBudget } from './call-budget.ts'
import type { Clock } from './clock.ts'
import type { GatewayConnection } from './connection.ts'

/** `at`: the gateway's clock, ms; `tookMs`: its slowest answer, our own waiting for the budget left out. */
export type SessionList = { rows: readonly ListedSession[]; complete: boolean; at: number; tookMs: number }

export type Listing = { budget: CallBudget; clock: Clock; signal: AbortSignal }

/** A row is 2 to 3 kB, so a page stays far below the 25 MiB a frame may have. */
const PAGE_ROWS = 1_000
/** A gateway with more sessions than this is listed in part, and says so by `complete: false`. */
const MAX_PAGES = 20
/** For telling what changed: newest first, so one page usually holds it all. */
const RECENT_ROWS = 100

/** All rows of a gateway, in pages. @throws GatewayFailure */
export async function listAllSessions(connection: GatewayConnection, listing: Listing): Promise<SessionList> {
  return listWhile(connection, listing, { limit: PAGE_ROWS, maxPages: MAX_PAGES, goOn: () => true })
}

/** The rows that changed at or after `since` (ms, the gateway's clock) and perhaps some more. @throws GatewayFailure */
export async function listRecentSessions(connection: GatewayConnection, listing: Listing, since: number): Promise<SessionList> {
  const goOn = (page: readonly ListedSession[]) => (page.at(-1)?.updatedAt ?? 0) >= since
  return listWhile(connection, listing, { limit: RECENT_ROWS, maxPages: MAX_PAGES, goOn })
}

type Paging = { limit: number; maxPages: number; goOn(page: readonly ListedSession[]): boolean }

async function listWhile(
  connection: GatewayConnection,
  { budget, clock, signal }: Listing,
  paging: Paging,
): Promise<SessionList> {
  // Rows move between pages while we read; by key, the newer reading wins.
  const rows = new Map<string, ListedSession>()
  let [offset, at, tookMs] = [0, 0, 0]
  for (let page = 0; page < paging.maxPages; page += 1) {
    await budget.room(signal)
    const began = clock.now()
    const answer = await connection.request(
      'sessions.list',
      { limit: paging.limit, ...(offset > 0 ? { offset } : {}) },
      { signal },
    )
    tookMs = Math.max(tookMs, clock.now() - began)
    at = answer.ts
    for (const row of answer.sessions) rows.set(row.key, row)
    offset += answer.sessions.length
    if (!answer.hasMore || answer.sessions.length === 0) return { rows: [...rows.values()], complete: true, at, tookMs }
    if (!paging.goOn(answer.sessions)) break
  }
  return { rows: [...rows.values()], complete: false, at, tookMs }
}
