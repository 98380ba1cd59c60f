import { z } from 'zod'

export const EvidenceView = z.object({
  says: z.string(),
  observations: z.array(z.string()),
  figures: z.record(z.string(), z.union([z.number(), z.string()])),
})
export type EvidenceView = z.infer<typeof EvidenceView>
