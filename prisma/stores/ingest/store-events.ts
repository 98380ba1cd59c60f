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

/**
 * Ends one body and begins the next: JSON has no such sign in it. Bodies are most of a batch, and as one text they need
 * neither be quoted here nor unquoted there.
 */
const BETWEEN_BODIES = '\u001e'

/**
 * Looks for what is known instead of inserting and minding the conflict, which is half as fast. The rows of all sessions
 * of the batch are locked, so nobody else adds to their timelines meanwhile.
 */
const INSERT = `INSERT INTO session_event (tenant_id, gateway_id, session_id, run_id, kind, at, received_at, dedup_key, body)
  SELECT $1::uuid, $2::uuid, f.session_id, f.run_id, f.kind, to_timestamp(f.at / 1000), to_timestamp($3::float8 / 1000),
    f.dedup_key, f.body::json
  FROM unnest($4::uuid[], $5::text[], $6::text[], $7::float8[], $8::text[], string_to_array($9, chr(30)))
    AS f(session_id, run_id, kind, at, dedup_key, body)
  WHERE NOT EXISTS (SELECT FROM session_event e
    WHERE e.tenant_id = $1::uuid AND e.session_id = f.session_id AND e.dedup_key = f.dedup_key)
  RETURNING id, session_id, dedup_key`

type Scope = { tenantId: string; gatewayId: string; receivedAt: number }

/** An entry that was added: its id and its JSON, as the stream shows it. */
export type AddedEvent = { sessionId: string; json: string }

/** Adds what the timelines lack and gives just that, by `eventKey`. Of events with the same key the first counts. */
export async function storeEvents(
  sql: TenantConnection,
  { tenantId, gatewayId, receivedAt }: Scope,
  offered: readonly NewEvent[],
): Promise<Map<string, AddedEvent>> {
  const byKey = new Map<string, NewEvent & { json: string }>()
  for (const event of offered) {
    const key = eventKey(event.sessionId, event.dedupKey)
    if (!byKey.has(key)) byKey.set(key, { ...event, json: storableJson(event.body) })
  }
  if (byKey.size === 0) return new Map()
  const events = [...byKey.values()]
  const { rows } = await sql.query<{ id: string; session_id: string; dedup_key: string }>(INSERT, [
    tenantId,
    gatewayId,
    receivedAt,
    events.map((event) => event.sessionId),
    events.map((event) => storableOrNull(event.runId)),
    events.map((event) => event.kind),
    events.map((event) => event.at),
    events.map((event) => storableText(event.dedupKey)),
    events.map((event) => event.json).join(BETWEEN_BODIES),
  ])
  const added = new Map<string, AddedEvent>()
  for (const row of rows) {
    const key = eventKey(row.session_id, row.dedup_key)
    const event = byKey.get(key)
    if (event) added.set(key, { sessionId: event.sessionId, json: entryJson(row.id, event) })
  }
  return added
}

/** A `TimelineEntry`, without making the body's JSON again. */
function entryJson(id: string, { sessionId, runId, kind, at, dedupKey, json }: NewEvent & { json: string }): string {
  const entry: Omit<TimelineEntry, 'body'> = { id, sessionId, runId, kind, at: new Date(at).toISOString(), dedupKey }
  return `${storableJson(entry).slice(0, -1)},"body":${json}}`
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
