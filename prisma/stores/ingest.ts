import type { Database } from '#prisma/client.ts'
import { appendFrameTexts, type FrameText, frameText } from './append-frames.ts'
import { type FindingRecord, findingView } from './finding-view.ts'
import { absences, bySession, isSignOfLife, type SessionFacts } from './ingest/batch.ts'
import { type LockedSession, lockSessions } from './ingest/lock-sessions.ts'
import { readGateway } from './ingest/read-gateway.ts'
import { type SessionChange, sessionChange } from './ingest/session-change.ts'
import { type AddedEvent, eventKey, eventOf, type NewEvent, storeEvents } from './ingest/store-events.ts'
import { clearFindingsOfGone, healthChanges, type Judged, storeFindings } from './ingest/store-findings.ts'
import { storeRuns } from './ingest/store-runs.ts'
import { type StoredSession, storeSessions } from './ingest/store-sessions.ts'
import { storeTokens } from './ingest/store-tokens.ts'
import { storeTools } from './ingest/store-tools.ts'
import { type Sums, sumUp } from './ingest/sums.ts'
import { factKey, type IngestBatch, type IngestResult, type PreparedObservation } from './prepared-observation.ts'
import { sessionView } from './session-view.ts'
import { storableText } from './storable.ts'

/** A session that only lives on is written, and shown, anew when what is known of it is this old, in ms. */
const LIFE_WRITTEN_EVERY_MS = 5_000

/** A timeline frame holds at most this many entries, so that no frame grows without bound after a long gap. */
const ENTRIES_A_FRAME = 200

/**
 * Every statement here looks rows up by key, some hundreds at a time. Statistics lag behind a table that grows fast, and the
 * plan they suggest (read it all, join by hash) gets slower with every batch.
 */
const BY_KEY = { enable_seqscan: 'off', enable_hashjoin: 'off', enable_mergejoin: 'off' } as const

type Known = { facts: readonly PreparedObservation[]; session: LockedSession }
type Fact = { sessionId: string; agentId: string; fact: PreparedObservation }

/**
 * Stores one gateway's facts, what they make of its sessions, and the frames that show it, in one transaction of about
 * a dozen statements whatever the batch's size.
 * A batch may come again, or parts of it in other batches and another order: nothing is counted twice, and what a later
 * fact says is not undone by an earlier one that comes after it.
 * @throws when the gateway is unknown, or the database is away: then nothing was stored, and the batch can be tried again.
 */
export async function ingestBatch(db: Database, tenantId: string, batch: IngestBatch): Promise<IngestResult> {
  return await db.withTenantSql(
    tenantId,
    async (sql) => {
      const scope = { tenantId, gatewayId: batch.gatewayId, receivedAt: batch.receivedAt }
      const gateway = await readGateway(sql, tenantId, batch)
      const offered = batch.poll ? [...batch.observations, ...absences(batch.poll, gateway.absent)] : batch.observations
      const facts = bySession(offered)
      const verdictKeys = batch.verdicts.map(({ sessionKey }) => storableText(sessionKey))
      const wanted = { facts, missing: gateway.missing, judged: verdictKeys }
      const sessions = await lockSessions(sql, scope, wanted)
      const judged = judgedSessions(batch, sessions)
      const known = knownSessions(facts, sessions)
      const entries = await storeEvents(sql, scope, [...timelineEvents(known), ...healthChanges(judged, batch.receivedAt)])
      const news = known.flatMap((session) => newsOf(session, entries))
      const calls = await storeTokens(sql, scope, news)
      const sums = sumUp(calls, await storeTools(sql, tenantId, news))
      // A sign of life that comes late is not news, so it may not make a run: the same facts would end in two states.
      const lasting = news.filter(({ fact }) => !isSignOfLife(fact))
      await storeRuns(sql, tenantId, lasting, sums.byRun)
      const rows = await storeSessions(sql, tenantId, changesOf({ known, judged, news, sums: sums.bySession }))
      const gone = rows.flatMap((row) => (row.gone_at ? row.id : []))
      const findings = [...(await storeFindings(sql, scope, judged)), ...(await clearFindingsOfGone(sql, scope, gone))]
      const keys = new Map([...sessions.values()].map((session) => [session.id, session.key]))
      await appendFrameTexts(sql, tenantId, [
        ...shownAnew(rows, gateway.missing).map((row) => frameText({ type: 'session', session: sessionView(row, gateway) })),
        ...timelineFrames(entries),
        ...findings.map((row) => findingFrame(row, keys)),
      ])
      return resultOf(offered.length, news)
    },
    BY_KEY,
  )
}

/** The last word of the batch on each session that is known. */
function judgedSessions({ verdicts }: IngestBatch, sessions: ReadonlyMap<string, LockedSession>): Judged[] {
  const last = new Map(verdicts.map(({ sessionKey, verdict }) => [storableText(sessionKey), verdict]))
  return [...last].flatMap(([key, verdict]) => {
    const session = sessions.get(key)
    return session ? { session, verdict } : []
  })
}

function knownSessions(facts: ReadonlyMap<string, SessionFacts>, sessions: ReadonlyMap<string, LockedSession>): Known[] {
  return [...facts.values()].map((found) => {
    const session = sessions.get(storableText(found.key))
    if (!session) throw new Error('A session row that was just made is not there.')
    return { facts: found.facts, session }
  })
}

const timelineEvents = (known: readonly Known[]): NewEvent[] =>
  known.flatMap(({ session, facts }) => facts.flatMap((fact) => (isSignOfLife(fact) ? [] : eventOf(session.id, fact))))

/** Facts that were not known: new in the timeline, or signs of life later than any activity. */
function newsOf({ session, facts }: Known, entries: ReadonlyMap<string, AddedEvent>): Fact[] {
  return facts.flatMap((fact) => {
    const isNews = isSignOfLife(fact) ? fact.at > (session.lastActivityAt ?? 0) : entries.has(eventKey(session.id, fact.dedupKey))
    return isNews ? { sessionId: session.id, agentId: session.agentId, fact } : []
  })
}

type Changes = {
  known: readonly Known[]
  judged: readonly Judged[]
  news: readonly Fact[]
  sums: ReadonlyMap<string, Sums>
}

function changesOf({ known, judged, news, sums }: Changes): SessionChange[] {
  const verdicts = new Map(judged.map(({ session, verdict }) => [session.id, verdict]))
  const withNews = new Set(news.flatMap(({ sessionId, fact }) => (isSignOfLife(fact) ? [] : sessionId)))
  const changes = known.flatMap(({ session, facts }) => {
    const verdict = verdicts.get(session.id)
    verdicts.delete(session.id)
    if (!verdict && !withNews.has(session.id) && !isWorthWriting(session, facts)) return []
    return sessionChange(session.id, facts, { sums: sums.get(session.id), verdict })
  })
  const onlyJudged = [...verdicts].map(([id, verdict]) => sessionChange(id, [], { sums: undefined, verdict }))
  return [...changes, ...onlyJudged]
}

/** Facts without news still count where they say how things are (a row, a going), or that a session lives on. */
function isWorthWriting({ lastActivityAt }: LockedSession, facts: readonly PreparedObservation[]): boolean {
  return facts.some((fact) => {
    if (isSignOfLife(fact)) return fact.at - (lastActivityAt ?? 0) >= LIFE_WRITTEN_EVERY_MS
    return fact.kind === 'session-seen' || fact.kind === 'session-gone'
  })
}

/** A poll lists every session again: those of which nothing moved are not sent to everybody once more. */
function shownAnew(rows: readonly StoredSession[], made: readonly string[]): StoredSession[] {
  const isNew = new Set(made)
  return rows.filter((row) => row.changed || isNew.has(row.key))
}

function timelineFrames(entries: ReadonlyMap<string, AddedEvent>): FrameText[] {
  const bySession = Map.groupBy(entries.values(), (entry) => entry.sessionId)
  return [...bySession].flatMap(([sessionId, all]) =>
    Array.from({ length: Math.ceil(all.length / ENTRIES_A_FRAME) }, (_, frame): FrameText => {
      const part = all.slice(frame * ENTRIES_A_FRAME, (frame + 1) * ENTRIES_A_FRAME).map((entry) => entry.json)
      // A `LiveFrame` of type timeline, from the entries' own JSON.
      const body = `{"type":"timeline","sessionId":"${sessionId}","entries":[${part.join(',')}]}`
      return { entity: 'timeline', entityId: sessionId, body }
    }),
  )
}

const findingFrame = (row: FindingRecord, keys: ReadonlyMap<string, string>): FrameText =>
  frameText({ type: 'finding', finding: findingView(row, keys.get(row.session_id ?? '') ?? null) })

function resultOf(offered: number, news: readonly Fact[]): IngestResult {
  const newKeys = new Set(news.map(({ fact }) => factKey(fact)))
  const inserted = new Set(news.flatMap(({ fact }) => (isSignOfLife(fact) ? [] : factKey(fact)))).size
  return { inserted, duplicates: offered - newKeys.size, newKeys }
}
