import type { ListedSession } from '#contracts/gateway/methods.ts'
import type { CallBudget } from './call-budget.ts'
import type { GatewayConnection } from './connection.ts'

export type SessionList = { rows: readonly ListedSession[]; complete: boolean; at: number }

/** A row is 2 to 3 kB, so a page stays far below the 25 MiB a frame may have. */
const PAGE_ROWS = 1_000
/** A gateway with more sessions than this is listed in part, and says so by `complete: false`. */
const MAX_PAGES = 20
/** For telling what changed: newest first, so one page usually holds it all. */
const RECENT_ROWS = 100

/** All rows of a gateway, in pages. @throws GatewayFailure */
export async function listAllSessions(
  connection: GatewayConnection,
  budget: CallBudget,
  signal: AbortSignal,
): Promise<SessionList> {
  return listWhile(connection, budget, signal, { limit: PAGE_ROWS, maxPages: MAX_PAGES, goOn: () => true })
}

/** The rows that changed at or after `since` (ms, the gateway's clock) and perhaps some more. @throws GatewayFailure */
export async function listRecentSessions(connection: GatewayConnection, budget: CallBudget, signal: AbortSignal, since: number) {
  const goOn = (page: readonly ListedSession[]) => (page.at(-1)?.updatedAt ?? 0) >= since
  return listWhile(connection, budget, signal, { limit: RECENT_ROWS, maxPages: MAX_PAGES, goOn })
}

type Paging = { limit: number; maxPages: number; goOn(page: readonly ListedSession[]): boolean }

async function listWhile(
  connection: GatewayConnection,
  budget: CallBudget,
  signal: AbortSignal,
  paging: Paging,
): Promise<SessionList> {
  // Rows move between pages while we read; by key, the newer reading wins.
  const rows = new Map<string, ListedSession>()
  let offset = 0
  let at = 0
  for (let page = 0; page < paging.maxPages; page += 1) {
    await budget.room(signal)
    const answer = await connection.request(
      'sessions.list',
      { limit: paging.limit, ...(offset > 0 ? { offset } : {}) },
      { signal },
    )
    at = answer.ts
    for (const row of answer.sessions) rows.set(row.key, row)
    offset += answer.sessions.length
    if (!answer.hasMore || answer.sessions.length === 0) return { rows: [...rows.values()], complete: true, at }
    if (!paging.goOn(answer.sessions)) break
  }
  return { rows: [...rows.values()], complete: false, at }
}
