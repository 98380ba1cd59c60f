import type { BackfillCollection, BackfillView, RedactionCount, SweepView } from '#contracts/backfills.ts'
import type { BackfillState } from '#domain/backfill/states.ts'
import { isoOrNull, numberOrNull } from '../session-view.ts'

/** States in which a run is at work or waits, as the partial index `backfill_at_work_once` has them. */
export const AT_WORK = `('planning', 'dry-running', 'copying', 'verifying', 'paused', 'undoing')`

/** Columns of `backfill b` that a view is made of. */
export const backfillColumns = `b.id, b.number, b.source, b.kind, b.state, b.phase, b.dry_run_only, b.trigger, b.requested_by,
  b.started_at, b.finished_at, b.progress, b.source_hash, b.source_bytes, b.vanished, b.collections, b.quarantined,
  b.max_quarantine, b.redactions, b.sweep, b.failure, b.replays, b.not_found, b.undone_at, b.correlation_id`

/** A row of `backfillColumns` as `pg` gives it. */
export type BackfillRecord = {
  id: string
  number: number
  source: string
  kind: string
  state: BackfillState
  phase: string | null
  dry_run_only: boolean
  trigger: BackfillView['trigger']
  requested_by: string
  started_at: Date
  finished_at: Date | null
  progress: BackfillView['progress']
  source_hash: string | null
  source_bytes: string | null
  vanished: number | null
  collections: BackfillCollection[]
  quarantined: number
  max_quarantine: number
  redactions: RedactionCount[]
  sweep: SweepView | null
  failure: BackfillView['failure']
  replays: string | null
  not_found: number | null
  undone_at: Date | null
  correlation_id: string
}

/** One run as lists and the stream show it. */
export const backfillView = (row: BackfillRecord): BackfillView => ({
  id: row.id,
  number: row.number,
  source: row.source,
  kind: row.kind,
  state: row.state,
  phase: row.phase,
  dryRunOnly: row.dry_run_only,
  trigger: row.trigger,
  requestedBy: row.requested_by,
  startedAt: row.started_at.toISOString(),
  finishedAt: isoOrNull(row.finished_at),
  progress: row.progress,
  sourceHash: row.source_hash,
  sourceBytes: numberOrNull(row.source_bytes),
  vanished: row.vanished,
  collections: row.collections,
  quarantined: row.quarantined,
  maxQuarantine: row.max_quarantine,
  redactions: row.redactions,
  sweep: row.sweep,
  failure: row.failure,
  replays: row.replays,
  notFound: row.not_found,
  undoneAt: isoOrNull(row.undone_at),
  correlationId: row.correlation_id,
})
