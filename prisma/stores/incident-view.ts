import type { EvidenceView } from '#contracts/evidence.ts'
import type { DiagnosisView, IncidentActionView, IncidentEntryView, IncidentView } from '#contracts/incidents.ts'
import type { ResponseTarget } from '#domain/incident/response-target.ts'
import { isoOrNull } from './session-view.ts'

/** Actions as one JSON array: a page of incidents is one statement. */
const ACTIONS = `coalesce((SELECT jsonb_agg(to_jsonb(a) - 'tenant_id' - 'incident_id' ORDER BY a.proposed_at, a.step)
    FROM incident_action a WHERE a.tenant_id = i.tenant_id AND a.incident_id = i.id), '[]')`

/** Columns of `incident i` that a view is made of. */
export const incidentColumns = `i.id, i.number, i.alert_id, i.title, i.severity, i.state, i.says, i.owner, i.labels, i.gateway_id,
  i.session_id, i.opened_at, i.resolved_at, i.closed_at, i.updated_at, i.diagnosis, ${ACTIONS} AS actions`

/** A row of `incidentColumns` as `pg` gives it. */
export type IncidentRecord = {
  id: string
  number: number
  alert_id: string | null
  title: string
  severity: IncidentView['severity']
  state: IncidentView['state']
  says: string
  owner: string | null
  labels: Record<string, string>
  gateway_id: string | null
  session_id: string | null
  opened_at: Date
  resolved_at: Date | null
  closed_at: Date | null
  updated_at: Date
  diagnosis: DiagnosisView | null
  actions: ActionJson[]
}

/** An action's row as JSON: times as Postgres writes them. */
type ActionJson = {
  id: string
  runbook: string
  action: IncidentActionView['action']
  mode: IncidentActionView['mode']
  state: IncidentActionView['state']
  target: Pick<ResponseTarget, 'what' | 'touches'>
  says: string
  dry_run: string | null
  decided_by: string | null
  decided_at: string | null
  started_at: string | null
  finished_at: string | null
  outcome: string | null
  undo: string | null
  proposed_at: string
}

/** An incident as lists and the stream show it. */
export const incidentView = (row: IncidentRecord): IncidentView => ({
  id: row.id,
  number: row.number,
  alertId: row.alert_id,
  title: row.title,
  severity: row.severity,
  state: row.state,
  says: row.says,
  owner: row.owner,
  labels: row.labels,
  gatewayId: row.gateway_id,
  sessionId: row.session_id,
  openedAt: row.opened_at.toISOString(),
  resolvedAt: isoOrNull(row.resolved_at),
  closedAt: isoOrNull(row.closed_at),
  updatedAt: row.updated_at.toISOString(),
  diagnosis: row.diagnosis,
  actions: row.actions.map(actionOf),
})

const iso = (text: string): string => new Date(text).toISOString()
const isoIf = (text: string | null): string | null => (text === null ? null : iso(text))

const actionOf = (row: ActionJson): IncidentActionView => ({
  id: row.id,
  runbook: row.runbook,
  action: row.action,
  mode: row.mode,
  state: row.state,
  target: { what: row.target.what, touches: row.target.touches },
  says: row.says,
  dryRun: row.dry_run,
  decidedBy: row.decided_by,
  decidedAt: isoIf(row.decided_at),
  startedAt: isoIf(row.started_at),
  finishedAt: isoIf(row.finished_at),
  outcome: row.outcome,
  undo: row.undo,
  proposedAt: iso(row.proposed_at),
})

export const entryColumns = 'e.seq, e.at, e.kind, e.actor_kind, e.actor, e.says, e.body'

/** A row of `entryColumns` as `pg` gives it. */
export type EntryRecord = {
  seq: number
  at: Date
  kind: IncidentEntryView['kind']
  actor_kind: IncidentEntryView['actorKind']
  actor: string
  says: string
  body: { evidence?: EvidenceView[] } | null
}

/** One line of an incident's timeline. */
export const entryView = (row: EntryRecord): IncidentEntryView => ({
  seq: row.seq,
  at: row.at.toISOString(),
  kind: row.kind,
  actorKind: row.actor_kind,
  actor: row.actor,
  says: row.says,
  evidence: row.body?.evidence ?? [],
})
