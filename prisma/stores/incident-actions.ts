import type { RunbookStep } from '#contracts/config/runbooks.ts'
import type { IncidentActionView } from '#contracts/incidents.ts'
import type { ResponseTarget } from '#domain/incident/response-target.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { storableJson } from './storable.ts'

/** A proposed action as it is kept: `settings` = its step of the runbook as it was when it was proposed. */
export type StoredAction = {
  id: string
  runbook: string
  step: number
  action: IncidentActionView['action']
  mode: IncidentActionView['mode']
  state: IncidentActionView['state']
  target: ResponseTarget
  settings: RunbookStep
  undo: string | null
  decidedBy: string | null
}

export type NewAction = Pick<StoredAction, 'step' | 'action' | 'mode' | 'target' | 'settings' | 'undo'> & {
  says: string
  dryRun: string
}

const INSERT = `INSERT INTO incident_action (tenant_id, incident_id, runbook, step, action, mode, state, target, says, dry_run, undo, proposed_at)
  SELECT $1::uuid, $2::uuid, $3, n.step, n.action, n.mode, 'proposed', n.target, n.says, n.dry_run, n.undo, now()
  FROM jsonb_to_recordset($4::jsonb) AS n(step int, action text, mode text, target jsonb, says text, dry_run text, undo text)
  ON CONFLICT (tenant_id, incident_id, runbook, step) DO NOTHING`

/** Proposes the steps of a runbook, each once. In the caller's transaction. */
export async function proposeActions(
  sql: TenantConnection,
  tenantId: string,
  { incidentId, runbook, actions }: { incidentId: string; runbook: string; actions: readonly NewAction[] },
): Promise<void> {
  const rows = actions.map(({ settings, target, dryRun, ...action }) => ({
    ...{ ...action, dry_run: dryRun, target: { ...target, settings } },
  }))
  await sql.query(INSERT, [tenantId, incidentId, runbook, storableJson(rows)])
}

const READ = `SELECT id, runbook, step, action, mode, state, target, target->'settings' AS settings, undo, decided_by AS "decidedBy"
  FROM incident_action WHERE tenant_id = $1::uuid AND incident_id = $2::uuid ORDER BY proposed_at, step`

/** What was proposed for an incident, in the order of its runbook. In the caller's transaction. */
export async function readActions(sql: TenantConnection, tenantId: string, incidentId: string): Promise<StoredAction[]> {
  // Only `proposeActions` writes `settings`, from what the schema took.
  return (await sql.query<StoredAction>(READ, [tenantId, incidentId])).rows
}

/** Two incidents that begin a step of the same runbook at once come one after the other, so that neither overlooks the other. */
const TURN = `SELECT pg_advisory_xact_lock(hashtextextended('runbook/' || $1 || '/' || $2, 0))`

const COUNT = `SELECT count(*)::int AS begun FROM incident_action WHERE tenant_id = $1::uuid AND runbook = $2
  AND started_at > now() - make_interval(secs => $3::float8 / 1000) AND decided_by IS NULL`

/** How many steps of a runbook were begun in the last `withinMs` without a person's word. Holds its turn until the transaction ends. */
export async function begunByItself(
  sql: TenantConnection,
  tenantId: string,
  { runbook, withinMs }: { runbook: string; withinMs: number },
): Promise<number> {
  await sql.query(TURN, [tenantId, runbook])
  const { rows } = await sql.query<{ begun: number }>(COUNT, [tenantId, runbook, withinMs])
  return rows[0]?.begun ?? 0
}
