import { z } from 'zod'
import { FindingView } from '#contracts/live.ts'

/** GET /api/v1/findings: what is open, newest first. */
export const FindingQuery = z.object({ limit: z.coerce.number().int().min(1).max(500).default(100) })
export type FindingQuery = z.infer<typeof FindingQuery>
export const FindingPage = z.object({ items: z.array(FindingView) })
export type FindingPage = z.infer<typeof FindingPage>
