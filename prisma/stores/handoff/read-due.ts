import { waitingIn } from '#domain/handoff/durable-channel.ts'
import { type Followed, nothingFollowed, type Report } from '#domain/handoff/followed.ts'
import type { DurableStanding } from '#domain/handoff/judge-durable.ts'
import type { TenantConnection } from '#prisma/client.ts'

/** Channels judged in one go, and the reports of each: what has to be held at once. */
const CHANNELS = 25
const REPORTS = 1_000
/** Dead letters that are named. */
const NAMED = 20

/** A channel that has news, or whose time has come. `now` = the database's clock, ms since epoch. */
export type DueChannel = {
  name: string
  judgedN: number
  /** The number of the last report in `reports`. */
  reportedTo: number
  followed: Followed
  reports: Report[]
  /** There are more reports than were read at once. */
  isMore: boolean
  /** null = nothing goes through us here. */
  standing: DurableStanding | null
  awaited: number
  /** What its reader has seen is older than what there is. */
  isChanged: boolean
  /** All changes up to this time are in here, ms since epoch. */
  seenTo: number
  now: number
}

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::float8`
const CLOCK = 'clock_timestamp()'
/** A change within the same millisecond as the one that was read may not have been seen. */
const SAME_MS = 5

const DUE = `SELECT c.channel, c.durable, c.capacity, c.next_seq, c.head_seq, c.blocked, c.dead, c.judged_n, c.judged, c.awaited,
    c.paused_at IS NOT NULL AS paused, coalesce(c.leased_until > ${CLOCK}, false) AS leased,
    c.shown_at IS NULL OR c.changed_at > c.shown_at AS changed, ${ms('c.changed_at')} AS changed_at, ${ms(CLOCK)} AS now, h.key AS head_key, ${ms('h.sent_at')} AS head_sent,
    ${ms('h.deadline_at')} AS head_deadline, ${ms('d.effective_at')} AS settled
  FROM handoff_channel c
  LEFT JOIN handoff_message h ON c.durable AND h.tenant_id = $1::uuid AND h.channel = c.channel AND h.seq = c.head_seq
  LEFT JOIN LATERAL (SELECT e.effective_at FROM handoff_delivery e WHERE c.durable AND e.tenant_id = $1::uuid
    AND e.channel = c.channel ORDER BY e.effective_at DESC LIMIT 1) d ON true
  WHERE c.tenant_id = $1::uuid AND c.channel <> ALL ($2::text[])
    AND (c.reported > c.judged_n OR c.judge_at <= ${CLOCK} OR c.shown_at IS NULL OR c.changed_at > c.shown_at)
  ORDER BY c.shown_at NULLS FIRST, c.channel LIMIT ${CHANNELS}`
const NEWS = `SELECT r.channel, r.message_id, r.step, r.again, r.seq, r.n, r.read_version, r.wrote_version, ${ms('r.at')} AS at,
    ${ms('r.recorded_at')} AS recorded_at, ${ms('r.deadline_at')} AS deadline_at,
    r.step = 'sent' AND EXISTS (SELECT FROM handoff_report k WHERE k.tenant_id = $1::uuid AND k.channel = r.channel
      AND k.message_id = r.message_id AND k.step IN ('received', 'effective') AND k.n < r.n) AS behind
  FROM unnest($2::text[], $3::bigint[]) AS c(channel, judged_n)
  JOIN LATERAL (SELECT * FROM handoff_report o WHERE o.tenant_id = $1::uuid AND o.channel = c.channel AND o.n > c.judged_n
    ORDER BY o.n LIMIT ${REPORTS}) r ON true ORDER BY r.channel, r.n`
const DEAD = `SELECT c.channel, m.key, m.last_error, ${ms('m.fate_at')} AS since FROM unnest($2::text[]) AS c(channel)
  JOIN LATERAL (SELECT * FROM handoff_message o WHERE o.tenant_id = $1::uuid AND o.channel = c.channel AND o.fate = 'dead'
    ORDER BY o.seq LIMIT ${NAMED}) m ON true ORDER BY m.seq`

type DueRow = {
  channel: string
  durable: boolean
  capacity: number
  next_seq: string
  head_seq: string
  blocked: boolean
  dead: number
  judged_n: string
  judged: Followed | null
  awaited: number
  paused: boolean
  leased: boolean
  changed: boolean
  changed_at: number
  now: number
  head_key: string | null
  head_sent: number | null
  head_deadline: number | null
  settled: number | null
}
type NewsRow = {
  channel: string
  message_id: string
  step: Report['step']
  again: boolean
  behind: boolean
  seq: string | null
  n: string
  read_version: string | null
  wrote_version: string | null
  at: number
  recorded_at: number
  deadline_at: number | null
}
type DeadRow = { channel: string; key: string; last_error: string | null; since: number }

/**
 * Some of the channels that have to be judged or shown, those that waited longest first. `isMore`: there is more to do at once.
 * @param but those that are left for another look: what changes all the time is looked at once a look
 */
export async function readDueChannels(
  sql: TenantConnection,
  tenantId: string,
  but: readonly string[],
): Promise<{ channels: DueChannel[]; isMore: boolean }> {
  const { rows } = await sql.query<DueRow>(DUE, [tenantId, but])
  if (rows.length === 0) return { channels: [], isMore: false }
  const names = rows.map(({ channel }) => channel)
  const news = await sql.query<NewsRow>(NEWS, [tenantId, names, rows.map(({ judged_n }) => judged_n)])
  const dead = await sql.query<DeadRow>(DEAD, [tenantId, rows.flatMap((row) => (row.dead > 0 ? [row.channel] : []))])
  const newsOf = Map.groupBy(news.rows, ({ channel }) => channel)
  const deadOf = Map.groupBy(dead.rows, ({ channel }) => channel)
  const channels = rows.map((row) => dueOf(row, newsOf.get(row.channel) ?? [], deadOf.get(row.channel) ?? []))
  return { channels, isMore: rows.length === CHANNELS || channels.some(({ isMore }) => isMore) }
}

function dueOf(row: DueRow, news: readonly NewsRow[], dead: readonly DeadRow[]): DueChannel {
  const { channel: name, judged, awaited, now } = row
  return {
    ...{ name, awaited, now, isChanged: row.changed, judgedN: Number(row.judged_n), isMore: news.length === REPORTS },
    seenTo: Math.min(row.changed_at, now - SAME_MS),
    reportedTo: Number(news.at(-1)?.n ?? row.judged_n),
    followed: judged ?? nothingFollowed(),
    reports: news.map(reportOf),
    standing: row.durable ? standingOf(row, dead) : null,
  }
}

const reportOf = (row: NewsRow): Report => ({
  ...{ messageId: row.message_id, step: row.step, again: row.again, behind: row.behind, at: row.at },
  ...{ seq: row.seq === null ? null : Number(row.seq), recordedAt: row.recorded_at, deadlineAt: row.deadline_at },
  ...{ readVersion: row.read_version, wroteVersion: row.wrote_version },
})

function standingOf(row: DueRow, dead: readonly DeadRow[]): DurableStanding {
  const { capacity, blocked: isBlocked, paused: isPaused, leased: isLeased, settled: settledAt, head_key: key } = row
  const place = { nextSeq: Number(row.next_seq), headSeq: Number(row.head_seq), blocked: isBlocked }
  return {
    ...{ capacity, isBlocked, isPaused, isLeased, settledAt, waiting: waitingIn(place), dead: row.dead },
    deadLetters: dead.map(({ key: letter, last_error: error, since }) => ({ key: letter, error, since })),
    head: key === null || row.head_sent === null ? null : { key, sentAt: row.head_sent, deadlineAt: row.head_deadline },
  }
}
