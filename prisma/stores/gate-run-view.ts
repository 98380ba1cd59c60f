import type { CheckView, GateRunView } from '#contracts/gates.ts'
import { isoOrNull } from './session-view.ts'

/** Columns of `gate_run r` that a view is made of, its checks with them in their suite's order. */
export const gateRunColumns = `r.id, r.suite, r.suite_hash, r.environment, r.target, r.release, r.baseline, r.deployment_id,
  r.trigger, r.requested_by, r.verdict, r.says, r.look, r.looks, r.samples, r.started_at, r.finished_at, r.correlation_id,
  (SELECT coalesce(json_agg(json_build_object('check', c."check", 'kind', c.kind, 'verdict', c.verdict, 'says', c.says,
      'figures', c.figures, 'samples', c.samples, 'baselineSamples', c.baseline_samples, 'liveness', c.liveness,
      'enforce', c.enforce) ORDER BY c.position), '[]')
    FROM gate_check c WHERE c.tenant_id = r.tenant_id AND c.gate_run_id = r.id) AS checks`

/** A row of `gateRunColumns` as `pg` gives it. */
export type GateRunRecord = {
  id: string
  suite: string
  suite_hash: string
  environment: string
  target: string | null
  release: GateRunView['release']
  baseline: GateRunView['baseline']
  deployment_id: string | null
  trigger: GateRunView['trigger']
  requested_by: string
  verdict: GateRunView['verdict']
  says: string | null
  look: number
  looks: number
  samples: number
  started_at: Date
  finished_at: Date | null
  correlation_id: string
  checks: CheckView[]
}

/** One gate run as lists and the stream show it. */
export const gateRunView = (row: GateRunRecord): GateRunView => ({
  id: row.id,
  suite: row.suite,
  suiteHash: row.suite_hash,
  environment: row.environment,
  target: row.target,
  release: row.release,
  deploymentId: row.deployment_id,
  trigger: row.trigger,
  requestedBy: row.requested_by,
  verdict: row.verdict,
  says: row.says,
  look: row.look,
  looks: row.looks,
  samples: row.samples,
  baseline: row.baseline,
  startedAt: row.started_at.toISOString(),
  finishedAt: isoOrNull(row.finished_at),
  correlationId: row.correlation_id,
  checks: row.checks,
})
