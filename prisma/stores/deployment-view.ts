import type { DeploymentView } from '#contracts/deployments.ts'
import type { ReleaseRef } from '#contracts/release.ts'
import type { DeploymentState } from '#domain/deploy/deployment-state.ts'
import type { DeploymentProgress } from '#domain/deploy/progress.ts'
import { isoOrNull } from './session-view.ts'

/** States from which nothing follows by itself, as the partial index `deployment_open` has them. */
export const FINAL_STATES = `('promoted', 'rolled-back', 'rejected', 'cancelled')`

/** Columns that a view is made of; to be selected from `deploymentTables`. */
export const deploymentColumns = `d.id, d.number, d.environment, d.state, d.state_since, d.reason, d.paused_by, d.skips_gates,
  d.touched, d.requested_by, d.requested_at, d.finished_at, d.note, d.progress, d.correlation_id,
  json_build_object('id', r.id, 'name', r.name, 'contentHash', r.content_hash) AS release,
  CASE WHEN p.id IS NOT NULL THEN json_build_object('id', p.id, 'name', p.name, 'contentHash', p.content_hash) END AS previous,
  coalesce(e.current_deployment_id = d.id, false) AS is_current,
  CASE WHEN d.state = 'queued' THEN (SELECT count(*)::int FROM deployment o WHERE o.tenant_id = d.tenant_id
    AND o.environment = d.environment AND o.number < d.number AND o.state NOT IN ${FINAL_STATES}) END AS queue_position`

/** What it takes the place of is what runs, until it touches a target: those before it in the queue may still change that. */
export const deploymentTables = `deployment d
  JOIN release r ON r.tenant_id = d.tenant_id AND r.id = d.release_id
  LEFT JOIN environment e ON e.tenant_id = d.tenant_id AND e.slug = d.environment
  LEFT JOIN release p ON p.tenant_id = d.tenant_id
    AND p.id = CASE WHEN d.touched OR d.state IN ${FINAL_STATES} THEN d.previous_id ELSE e.current_release_id END`

/** A row of `deploymentColumns` as `pg` gives it. */
export type DeploymentRecord = {
  id: string
  number: number
  environment: string
  state: DeploymentState
  state_since: Date
  reason: string | null
  paused_by: 'asked' | 'held' | null
  skips_gates: boolean
  touched: boolean
  requested_by: string
  requested_at: Date
  finished_at: Date | null
  note: string
  progress: DeploymentProgress
  correlation_id: string
  release: ReleaseRef
  previous: ReleaseRef | null
  is_current: boolean
  queue_position: number | null
}

/** A deployment as lists and the stream show it. */
export function deploymentView(row: DeploymentRecord): DeploymentView {
  const { phases, targets, gates, drift } = row.progress
  return {
    id: row.id,
    number: row.number,
    environment: row.environment,
    state: row.state,
    stateSince: row.state_since.toISOString(),
    reason: row.reason,
    pausedBy: row.paused_by,
    release: row.release,
    previous: row.previous,
    skipsGates: row.skips_gates,
    touchedTargets: row.touched,
    isCurrent: row.is_current,
    queuePosition: row.queue_position,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at.toISOString(),
    finishedAt: isoOrNull(row.finished_at),
    note: row.note,
    ...{ phases, targets, gates, drift },
    correlationId: row.correlation_id,
  }
}
