import { z } from 'zod'
import { BackfillSourceView, BackfillView, QuarantinedRowView } from '#contracts/backfills.ts'
import { entityNames } from '#domain/backfill/entities.ts'
import { backfillActions } from '#domain/backfill/states.ts'

/** `replay` = number of a run whose quarantined rows alone are tried again, with the mapping as it is now. */
export const BackfillStart = z.strictObject({
  source: z.string().min(1).max(63),
  dryRun: z.boolean().default(false),
  replay: z.number().int().positive().optional(),
})
export type BackfillStart = z.infer<typeof BackfillStart>

export const BackfillAccepted = z.object({ backfill: BackfillView })
export type BackfillAccepted = z.infer<typeof BackfillAccepted>

export const BackfillAct = z.strictObject({ action: z.enum(backfillActions) })
export const BackfillQuery = z.strictObject({
  source: z.string().max(63).optional(),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type BackfillQuery = z.infer<typeof BackfillQuery>

export const BackfillPage = z.object({
  items: z.array(BackfillView),
  sources: z.array(BackfillSourceView),
  /** Rows that runs which stand have inserted, by entity; only what was brought at all. */
  brought: z.array(z.object({ entity: z.enum(entityNames), rows: z.number().int().nonnegative() })),
  nextCursor: z.string().nullable(),
  asOf: z.string(),
})
export type BackfillPage = z.infer<typeof BackfillPage>

/** `asOf` = stream position it is true at. */
export const BackfillDetail = z.object({ backfill: BackfillView, asOf: z.string() })
export type BackfillDetail = z.infer<typeof BackfillDetail>

/** Absent = all of it with its signature, as `BackfillReport`; else one part as a file. `json` is byte for byte what was signed. */
export const BackfillReportQuery = z.strictObject({ format: z.enum(['json', 'markdown', 'signature', 'key']).optional() })

export const QuarantineQuery = z.strictObject({
  reason: z.string().max(40).optional(),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type QuarantineQuery = z.infer<typeof QuarantineQuery>
export const QuarantinePage = z.object({ items: z.array(QuarantinedRowView), nextCursor: z.string().nullable() })
export type QuarantinePage = z.infer<typeof QuarantinePage>
