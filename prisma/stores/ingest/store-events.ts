import type { TimelineEntry } from '#contracts/live.ts'
import type { TenantConnection } from '#prisma/client.ts'
import type { PreparedObservation } from '../prepared-observation.ts'
import { storableJson, storableOrNull, storableText } from '../storable.ts'

/** Longest text of one message or result that the timeline keeps, in UTF-16 units. */
const LONGEST_TEXT = 16_000

/** One line to add to a session's timeline. Times in ms since epoch. */
export type NewEvent = {
  sessionId: string
  runId: string | null
  kind: string
  at: number
  dedupKey: string
  body: Record<string, unknown>
}

const INSERT = `INSERT INTO session_event (tenant_id, gateway_id, session_id, run_id, kind, at, received_at, dedup_key, body)
  SELECT $1::uuid, $2::uuid, f.session_id, f.run_id, f.kind, to_timestamp(f.at / 1000), to_timestamp($3::float8 / 1000),
    f.dedup_key, f.body::json
  FROM unnest($4::uuid[], $5::text[], $6::text[], $7::float8[], $8::text[], $9::text[])
    AS f(session_id, run_id, kind, at, dedup_key, body)
  ON CONFLICT (tenant_id, session_id, dedup_key) DO NOTHING RETURNING id, session_id, dedup_key`

type Scope = { tenantId: string; gatewayId: string; receivedAt: number }

/** Adds what the timelines lack and gives just that, as the stream shows it, by `eventKey`. */
export async function storeEvents(
  sql: TenantConnection,
  { tenantId, gatewayId, receivedAt }: Scope,
  events: readonly NewEvent[],
): Promise<Map<string, TimelineEntry>> {
  if (events.length === 0) return new Map()
  const { rows } = await sql.query<{ id: string; session_id: string; dedup_key: string }>(INSERT, [
    tenantId,
    gatewayId,
    receivedAt,
    events.map((event) => event.sessionId),
    events.map((event) => storableOrNull(event.runId)),
    events.map((event) => event.kind),
    events.map((event) => event.at),
    events.map((event) => storableText(event.dedupKey)),
    events.map((event) => storableJson(event.body)),
  ])
  const offered = new Map(events.map((event) => [eventKey(event.sessionId, event.dedupKey), event]))
  const entries = new Map<string, TimelineEntry>()
  for (const row of rows) {
    const key = eventKey(row.session_id, row.dedup_key)
    const event = offered.get(key)
    if (event) entries.set(key, { id: row.id, ...event, at: new Date(event.at).toISOString() })
  }
  return entries
}

/** Name of a timeline entry across sessions. */
export const eventKey = (sessionId: string, dedupKey: string): string => `${sessionId} ${storableText(dedupKey)}`

/** The fact as the timeline keeps it: texts and arguments only where configuration lets them be kept. */
export function eventOf(sessionId: string, fact: PreparedObservation): NewEvent {
  const { at, sessionKey, agentId, runId, dedupKey, kind, argsHash, resultHash, storeArgs, storeText, imported, ...rest } = fact
  const body: Record<string, unknown> = rest
  if (imported) body.imported = true
  if (kind === 'tool-started') {
    body.args = storeArgs ? body.args : null
    body.meta = storeArgs ? body.meta : null
    body.argsHash = argsHash
  }
  if (kind === 'tool-finished') {
    body.resultText = keptText(body.resultText, storeText)
    body.resultHash = resultHash
  }
  if (kind === 'message') body.text = keptText(body.text, storeText)
  return { sessionId, runId, kind, at, dedupKey, body }
}

function keptText(text: unknown, storeText: boolean): string | null {
  if (!storeText || typeof text !== 'string') return null
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text
}
