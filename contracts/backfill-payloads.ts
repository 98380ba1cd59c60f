import type { BackfillState } from '#domain/backfill/states.ts'

/** A run of a backfill, as its workflow and activities name it. */
export type BackfillRef = { tenantId: string; backfillId: string; number: number; source: string }

/** What configuration's schedule asks for: everything that is new and changed in a source. */
export type ScheduledBackfill = { tenantId: string; source: string }

/** What is asked for. `replay` = number of the run whose quarantined rows alone are tried again; null = all rows. */
export type AskedBackfill = {
  tenantId: string
  source: string
  dryRun: boolean
  replay: number | null
  trigger: 'hand' | 'schedule'
  requestedBy: string
  correlationId: string
}

/** How a run ended. */
export type BackfillOutcome = { state: BackfillState }

/** Why a run ends without being done. `says` holds no value of the source. */
export type BackfillFailure = { code: string; says: string }
