import type { AuditPage, GatewayPage, OverviewView } from '#contracts/api/lists.ts'
import type { AuditView, LiveFrame, SessionView } from '#contracts/live.ts'
import { isTrouble } from '#domain/session/verdict.ts'
import type { SessionBook } from '#web/features/api/session-book.ts'

/** What a run of frames says in the end: the newest of each entity, in short. */
export type Changes = {
  sessions: ReadonlyMap<string, SessionView>
  frames: readonly LiveFrame[]
}

/** Folds frames to the newest view of each session; the other kinds are few and stay as they came. */
export function changesOf(frames: readonly LiveFrame[]): Changes {
  const sessions = new Map<string, SessionView>()
  for (const frame of frames) if (frame.type === 'session') sessions.set(frame.session.id, frame.session)
  return { sessions, frames }
}

const isListed = (session: SessionView): boolean => !session.archived && session.goneAt === null

/** The book with the changed sessions in it; the same book when nothing of it changed. */
export function foldBook(book: SessionBook, { sessions }: Changes): SessionBook {
  if (sessions.size === 0) return book
  const byId = new Map(book.byId)
  let total = book.total
  for (const [id, session] of sessions) {
    const had = byId.has(id)
    if (isListed(session)) {
      byId.set(id, session)
      if (!had && book.complete) total += 1
    } else if (byId.delete(id)) total -= 1
  }
  return { ...book, byId, total }
}

/** Gateways and gaps replaced whole; a removed gateway leaves the list. */
export function foldGateways(page: GatewayPage, { frames }: Changes): GatewayPage {
  let { items, gaps } = page
  for (const frame of frames) {
    if (frame.type === 'gateway') items = placed(items, frame.gateway).filter((gateway) => gateway.removedAt === null)
    if (frame.type === 'gap') gaps = placed(gaps, frame.gap)
  }
  return items === page.items && gaps === page.gaps ? page : { ...page, items, gaps }
}

/**
 * What is certain at once: who is in trouble, the counts of those that were or are, and the gateways. The rest of the counts
 * and the burn are asked for again.
 */
export function foldOverview(view: OverviewView, { sessions, frames }: Changes): OverviewView {
  let { needsMe, gateways, recentActions } = view
  const byVerdict = { ...view.byVerdict }
  for (const session of sessions.values()) {
    recount(byVerdict, knownIn(view, session.id), session)
    if (isTrouble(session.verdict) && isListed(session)) needsMe = placed(needsMe, session)
    else if (needsMe.some(({ id }) => id === session.id)) needsMe = needsMe.filter(({ id }) => id !== session.id)
  }
  for (const frame of frames) {
    if (frame.type === 'gateway') gateways = placed(gateways, frame.gateway).filter((gateway) => gateway.removedAt === null)
    if (frame.type === 'action') recentActions = placed(recentActions, frame.action)
  }
  const topBurners = view.topBurners.map((burner) => ({ ...burner, session: sessions.get(burner.session.id) ?? burner.session }))
  return { ...view, byVerdict, needsMe, gateways, recentActions, topBurners }
}

const knownIn = (view: OverviewView, id: string): SessionView | undefined =>
  view.needsMe.find((one) => one.id === id) ?? view.topBurners.find(({ session }) => session.id === id)?.session

/** Two parts of a page must not say different things: whoever enters or leaves the troubled is counted there at once. */
function recount(byVerdict: Record<string, number>, before: SessionView | undefined, now: SessionView): void {
  if (before ? before.verdict === now.verdict : !isTrouble(now.verdict)) return
  if (before) byVerdict[before.verdict] = Math.max(0, (byVerdict[before.verdict] ?? 0) - 1)
  if (isListed(now)) byVerdict[now.verdict] = (byVerdict[now.verdict] ?? 0) + 1
}

/** New audit entries before the first page; entries that a page already holds are not doubled. */
export function foldAudit(pages: readonly AuditPage[], { frames }: Changes): readonly AuditPage[] {
  const [first, ...rest] = pages
  if (!first) return pages
  const held = new Set(first.items.map(({ id }) => id))
  const fresh: AuditView[] = []
  for (const frame of frames) if (frame.type === 'audit' && !held.has(frame.audit.id)) fresh.unshift(frame.audit)
  return fresh.length === 0 ? pages : [{ ...first, items: [...fresh, ...first.items] }, ...rest]
}

/** `items` with `item` in the place of its older self, or before the others when it is new. */
export function placed<T extends { id: string }>(items: readonly T[], item: T): T[] {
  const at = items.findIndex(({ id }) => id === item.id)
  return at < 0 ? [item, ...items] : items.with(at, item)
}
