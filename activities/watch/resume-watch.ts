import { createHealthBook, type HealthBook } from '#domain/session/health-book.ts'
import type { SessionHealthThresholds } from '#domain/session/thresholds.ts'
import type { Database } from '#prisma/client.ts'
import { openGap } from '#prisma/stores/gateway-gaps.ts'
import { findGateway } from '#prisma/stores/gateways.ts'
import { recentObservations } from '#prisma/stores/session-history.ts'

/** Facts a session is judged by after a restart: more than the longest loop or retry storm needs. */
const FACTS_PER_SESSION = 200
/** Sessions that nothing happened in for longer keep the verdict they have until something does. */
const REMEMBERED_MS = 48 * 3_600_000

/** Where an earlier watch left off. Times in ms by our clock. */
export type ResumePoint = {
  /** Up to when nothing is missing in the database; null = this gateway was never watched. */
  heardUntil: number | null
  /** What is known of the sessions, judged again from the stored facts. */
  book: HealthBook
}

type Resume = {
  db: Database
  tenantId: string
  gatewayId: string
  thresholds: SessionHealthThresholds
  /** From the heartbeat of an attempt before this one, which may know more than the last recorded status. */
  cursor: number | null
  now: number
}

/**
 * Finds where the watch before this one stopped, opens the gap since then, and judges the sessions from what is stored.
 * @throws when the database is away: nothing can be known then, and the attempt is made again
 */
export async function resumeWatch({ db, tenantId, gatewayId, thresholds, cursor, now }: Resume): Promise<ResumePoint> {
  const gateway = await findGateway(db, tenantId, gatewayId)
  if (!gateway) throw new Error(`The database knows no gateway ${gatewayId}.`)
  const heardUntil = latest(gateway.lastSeenAt === null ? null : Date.parse(gateway.lastSeenAt), cursor)
  const book = createHealthBook(thresholds)
  const scope = { perSession: FACTS_PER_SESSION, activeSince: now - REMEMBERED_MS }
  book.observe(await recentObservations(db, tenantId, gatewayId, scope), now)
  book.resumeListening(now)
  if (heardUntil === null) return { heardUntil, book }
  // A gap that is open already began earlier than the last watch ended: its read-back was not finished.
  const gap = await openGap(db, tenantId, gatewayId, {
    fromAt: heardUntil,
    reason: 'Nobody listened: the watch was interrupted.',
  })
  return { heardUntil: Date.parse(gap.fromAt), book }
}

function latest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.max(a, b)
}
