import { z } from 'zod'
import { TargetReceipt } from '#contracts/target-steps.ts'
import { RunningProcess } from './running-process.ts'

/** Steps that are remembered. */
export const rememberedSteps = ['stage', 'switch', 'restore', 'retire'] as const
export type RememberedStep = (typeof rememberedSteps)[number]

/** What is known on disk of a step that was begun; times are ms since the epoch. */
export const StepRecord = z.object({
  step: z.enum(rememberedSteps),
  fence: z.number(),
  contentHash: z.string(),
  releaseName: z.string(),
  startedAt: z.number(),
  /** null = not known to have finished. */
  finishedAt: z.number().nullable(),
  /** The command that does it, to be found again by whoever comes after a worker that was killed. */
  command: RunningProcess.nullable(),
  receipt: TargetReceipt.nullable(),
  /** What the driver itself has to know again; secrets only sealed. */
  notes: z.record(z.string(), z.string()),
})
export type StepRecord = z.infer<typeof StepRecord>
