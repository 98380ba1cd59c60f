import type { LiveFrame } from '#contracts/live.ts'
import type { Followed } from '#domain/handoff/followed.ts'
import type { DurableFault } from '#domain/handoff/judge-durable.ts'
import type { ChannelFault } from '#domain/handoff/judge-followed.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { appendFrames } from '../append-frames.ts'
import { type FindingRecord, findingColumns, findingView } from '../finding-view.ts'
import { storableJson } from '../storable.ts'
import { FINDING_KIND, faultSubject, readChannels } from './channel-views.ts'

/** What came of a look at a channel. */
export type JudgedChannel = {
  name: string
  /** Reports up to here were judged before, and are now. */
  judgedN: number
  reportedTo: number
  followed: Followed
  awaited: number
  lookAgainAt: number | null
  faults: readonly (ChannelFault | DurableFault)[]
  /** Readers have not seen all that there is of it. */
  isChanged: boolean
  /** Changes after this time were not judged, ms since epoch. */
  seenTo: number
}

const GIVEN = `json_to_recordset($2::json) AS g(channel text, judged_n bigint, reported_to bigint, judged json, awaited int, judge_at float8,
  seen_to float8)`
/** In one order, so that two looks at once never wait for each other; what another look judged meanwhile is left alone. */
const LOCK = `SELECT c.channel FROM handoff_channel c JOIN ${GIVEN} ON g.channel = c.channel
  WHERE c.tenant_id = $1::uuid AND c.judged_n = g.judged_n ORDER BY c.channel FOR NO KEY UPDATE OF c`
/** What changed since it was read is the next look's, however long this one took: a message sent meanwhile was not judged. */
const WRITE = `UPDATE handoff_channel c SET judged_n = g.reported_to, judged = g.judged, awaited = g.awaited,
    judge_at = to_timestamp(g.judge_at / 1000), shown_at = to_timestamp(g.seen_to / 1000)
  FROM ${GIVEN} WHERE c.tenant_id = $1::uuid AND c.channel = g.channel AND c.channel = ANY ($3::text[])`

const WANTED = `jsonb_to_recordset($3::jsonb) AS w(subject text, verdict text, labels jsonb, evidence jsonb, since float8)`
const CLEAR = `UPDATE finding f SET cleared_at = greatest(now(), f.opened_at)
  WHERE f.tenant_id = $1::uuid AND f.kind = '${FINDING_KIND}' AND f.cleared_at IS NULL AND f.labels->>'channel' = ANY ($2::text[])
    AND NOT EXISTS (SELECT FROM ${WANTED} WHERE w.subject = f.subject)
  RETURNING ${findingColumns}`
/** What is open keeps its beginning; told the same again, no row comes back. */
const RAISE = `INSERT INTO finding AS f (tenant_id, kind, subject, verdict, since, confidence, evidence, labels)
  SELECT $1::uuid, '${FINDING_KIND}', w.subject, w.verdict, to_timestamp(w.since / 1000), 1, w.evidence, w.labels
  FROM ${WANTED} WHERE w.labels->>'channel' = ANY ($2::text[]) ORDER BY w.subject
  ON CONFLICT (tenant_id, kind, subject) WHERE cleared_at IS NULL AND subject IS NOT NULL
  DO UPDATE SET evidence = excluded.evidence, labels = excluded.labels
  WHERE (f.evidence, f.labels) IS DISTINCT FROM (excluded.evidence, excluded.labels)
  RETURNING ${findingColumns}`

/** Keeps what came of a look, says what is wrong as findings, and shows the channels. @returns how many were this look's to judge */
export async function writeJudged(sql: TenantConnection, tenantId: string, judged: readonly JudgedChannel[]): Promise<number> {
  const given = storableJson(judged.map(rowOf))
  const locked = (await sql.query<{ channel: string }>(LOCK, [tenantId, given])).rows.map(({ channel }) => channel)
  if (locked.length === 0) return 0
  await sql.query(WRITE, [tenantId, given, locked])
  const wanted = storableJson(judged.flatMap(findingsOf))
  const cleared = await sql.query<FindingRecord>(CLEAR, [tenantId, locked, wanted])
  const raised = await sql.query<FindingRecord>(RAISE, [tenantId, locked, wanted])
  const findings = [...cleared.rows, ...raised.rows]
  const touched = new Set(findings.map(({ subject, verdict }) => subject?.slice(faultSubject(verdict, '').length)))
  const news = judged.filter(({ name, isChanged }) => locked.includes(name) && (isChanged || touched.has(name)))
  const views =
    news.length === 0
      ? []
      : await readChannels(
          sql,
          tenantId,
          news.map(({ name }) => name),
        )
  const frames: LiveFrame[] = views.map((channel) => ({ type: 'handoff', channel }))
  await appendFrames(sql, tenantId, [
    ...frames,
    ...findings.map((row) => ({ type: 'finding' as const, finding: findingView(row, null) })),
  ])
  return locked.length
}

const rowOf = ({ name, judgedN, reportedTo, followed, awaited, lookAgainAt, seenTo }: JudgedChannel) => ({
  ...{ channel: name, judged_n: judgedN, reported_to: reportedTo, judged: followed, awaited },
  ...{ judge_at: lookAgainAt, seen_to: seenTo },
})

const findingsOf = ({ name, faults }: JudgedChannel) =>
  faults.map(({ fault, says, messages, count, since }) => ({
    ...{ subject: faultSubject(fault, name), verdict: fault, since, labels: { channel: name } },
    evidence: [{ says, observations: messages, figures: { messages: count } }],
  }))
