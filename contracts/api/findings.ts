import { z } from 'zod'
import { FindingView } from '#contracts/live.ts'

/** GET /api/v1/findings: newest first; only what is open unless `all`. */
export const FindingQuery = z.object({
  all: z.stringbool().default(false),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(200).optional(),
})
export type FindingQuery = z.infer<typeof FindingQuery>
export const FindingPage = z.object({ items: z.array(FindingView), nextCursor: z.string().nullable() })
export type FindingPage = z.infer<typeof FindingPage>
