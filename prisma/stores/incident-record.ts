import type { EvidenceView } from '#contracts/evidence.ts'
import type { IncidentEntryView, IncidentView } from '#contracts/incidents.ts'
import type { Diagnosis } from '#domain/incident/diagnosis.ts'
import type { IncidentEvidence } from '#domain/incident/incident-evidence.ts'
import type { ResponseState } from '#domain/incident/incident-progress.ts'
import type { IncidentState } from '#domain/incident/incident-state.ts'
import type { ResponseTarget } from '#domain/incident/response-target.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { appendFrames } from './append-frames.ts'
import { type NewAuditEntry, recordAudit } from './audit.ts'
import { type EntryRecord, entryColumns, entryView, type IncidentRecord, incidentColumns, incidentView } from './incident-view.ts'
import { storableJson } from './storable.ts'

/** A line of an incident's timeline. Told again under the same key, it is written once. */
export type NewIncidentEntry = {
  key: string
  /** ms since epoch. */
  at: number
  kind: IncidentEntryView['kind']
  actorKind: IncidentEntryView['actorKind']
  actor: string
  says: string
  evidence?: readonly EvidenceView[]
}

/** What becomes of the incident itself; what is left out stays. Times in ms since epoch. */
export type IncidentPatch = {
  state?: IncidentState
  says?: string
  owner?: string | null
  severity?: string
  signature?: string
  resolvedAt?: number | null
  closedAt?: number
  evidence?: IncidentEvidence
  diagnosis?: Diagnosis
}

/** What becomes of an action of the incident; what is left out stays. Times in ms since epoch. */
export type ActionPatch = {
  id: string
  state?: ResponseState
  target?: ResponseTarget
  says?: string
  dryRun?: string
  requestId?: string
  decidedBy?: string
  decidedAt?: number
  startedAt?: number
  finishedAt?: number
  outcome?: string
}

export type IncidentNews = {
  entries: readonly NewIncidentEntry[]
  incident?: IncidentPatch
  actions?: readonly ActionPatch[]
  audit?: readonly NewAuditEntry[]
}

/** No incident has this id: nothing can be written about it, now or later. */
export class NoSuchIncident extends Error {
  override readonly name = 'NoSuchIncident'
  constructor(incidentId: string) {
    super(`There is no incident ${incidentId}.`)
  }
}

/** In a statement of its own: what the next one reads then is what others had written before they let go. */
const LOCK = 'SELECT FROM incident WHERE tenant_id = $1::uuid AND id = $2::uuid FOR UPDATE'

const INSERT = `INSERT INTO incident_entry AS e (tenant_id, incident_id, seq, at, kind, actor_kind, actor, says, body, key)
  SELECT $1::uuid, $2::uuid, coalesce((SELECT max(seq) FROM incident_entry WHERE tenant_id = $1::uuid AND incident_id = $2::uuid), 0)
      + (row_number() OVER (ORDER BY n.ord))::int, to_timestamp(n.at / 1000), n.kind, n.actor_kind, n.actor,
    n.says, n.body, n.key
  FROM ROWS FROM (jsonb_to_recordset($3::jsonb) AS (key text, at float8, kind text, actor_kind text, actor text, says text, body jsonb))
    WITH ORDINALITY AS n(key, at, kind, actor_kind, actor, says, body, ord)
  WHERE NOT EXISTS (SELECT FROM incident_entry o WHERE o.tenant_id = $1::uuid AND o.incident_id = $2::uuid AND o.key = n.key)
  RETURNING ${entryColumns}`

/** A key that is in the JSON replaces its column, also with null. */
const PATCH = `UPDATE incident SET updated_at = greatest(updated_at, now()),
    state = coalesce(p->>'state', state), says = coalesce(p->>'says', says), severity = coalesce(p->>'severity', severity),
    owner = CASE WHEN p ? 'owner' THEN p->>'owner' ELSE owner END,
    signature = coalesce(p->>'signature', signature),
    resolved_at = CASE WHEN p ? 'resolvedAt' THEN to_timestamp((p->>'resolvedAt')::float8 / 1000) ELSE resolved_at END,
    closed_at = CASE WHEN p ? 'closedAt' THEN to_timestamp((p->>'closedAt')::float8 / 1000) ELSE closed_at END,
    evidence = CASE WHEN p ? 'evidence' THEN p->'evidence' ELSE evidence END,
    diagnosis = CASE WHEN p ? 'diagnosis' THEN p->'diagnosis' ELSE diagnosis END
  FROM (SELECT $3::jsonb AS p) AS given
  WHERE tenant_id = $1::uuid AND id = $2::uuid`

const PATCH_ACTIONS = `UPDATE incident_action a SET
    state = coalesce(p->>'state', a.state), says = coalesce(p->>'says', a.says), dry_run = coalesce(p->>'dryRun', a.dry_run),
    target = CASE WHEN p ? 'target' THEN a.target || (p->'target') ELSE a.target END,
    request_id = coalesce((p->>'requestId')::uuid, a.request_id),
    decided_by = coalesce(p->>'decidedBy', a.decided_by),
    decided_at = coalesce(to_timestamp((p->>'decidedAt')::float8 / 1000), a.decided_at),
    started_at = coalesce(to_timestamp((p->>'startedAt')::float8 / 1000), a.started_at),
    finished_at = coalesce(to_timestamp((p->>'finishedAt')::float8 / 1000), a.finished_at),
    outcome = coalesce(p->>'outcome', a.outcome)
  FROM jsonb_array_elements($3::jsonb) AS p
  WHERE a.tenant_id = $1::uuid AND a.incident_id = $2::uuid AND a.id = (p->>'id')::uuid`

/**
 * Writes lines into an incident's timeline together with what they mean for the incident and its actions, and shows both. Told again
 * it changes nothing: when no line is new, nothing is done at all.
 * @returns whether anything was new
 * @throws NoSuchIncident
 */
export async function recordIncident(db: Database, tenantId: string, incidentId: string, news: IncidentNews): Promise<boolean> {
  return await db.withTenantSql(tenantId, async (sql) => await writeIncident(sql, tenantId, incidentId, news))
}

/** `recordIncident` in a transaction of the caller's; do it last (see `appendFrames`). */
export async function writeIncident(
  sql: TenantConnection,
  tenantId: string,
  incidentId: string,
  { entries, incident = {}, actions = [], audit = [] }: IncidentNews,
): Promise<boolean> {
  const held = await sql.query(LOCK, [tenantId, incidentId])
  if (held.rows.length === 0) throw new NoSuchIncident(incidentId)
  const given = entries.map(({ actorKind, evidence = [], ...entry }) => ({
    ...{ ...entry, actor_kind: actorKind },
    body: evidence.length > 0 ? { evidence } : null,
  }))
  const added = await sql.query<EntryRecord>(INSERT, [tenantId, incidentId, storableJson(given)])
  if (added.rows.length === 0) return false
  await sql.query(PATCH, [tenantId, incidentId, storableJson(incident)])
  if (actions.length > 0) await sql.query(PATCH_ACTIONS, [tenantId, incidentId, storableJson(actions)])
  await showIncident(sql, tenantId, incidentId, added.rows)
  for (const entry of audit) await recordAudit(sql, tenantId, entry)
  return true
}

/** Shows an incident as it is now, with lines that are new. Last in its transaction. */
export async function showIncident(
  sql: TenantConnection,
  tenantId: string,
  incidentId: string,
  added: readonly EntryRecord[],
): Promise<void> {
  const incident = await readIncident(sql, tenantId, incidentId)
  if (!incident) throw new NoSuchIncident(incidentId)
  const entries = added.map(entryView).toSorted((a, b) => a.seq - b.seq)
  await appendFrames(sql, tenantId, [
    { type: 'incident', incident },
    { type: 'incident-entry', incidentId, entries },
  ])
}

const ONE = `SELECT ${incidentColumns} FROM incident i WHERE i.tenant_id = $1::uuid AND i.id = $2::uuid`

/** The incident with that id; in the caller's transaction. */
export async function readIncident(sql: TenantConnection, tenantId: string, id: string): Promise<IncidentView | null> {
  const { rows } = await sql.query<IncidentRecord>(ONE, [tenantId, id])
  return rows[0] ? incidentView(rows[0]) : null
}
