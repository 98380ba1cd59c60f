import { z } from 'zod'
import { WorkflowView } from '#contracts/workflows.ts'

const Time = z.iso.datetime({ offset: true })

/** Something that is started again and again with nobody asking. */
export const ScheduleView = z.object({
  id: z.string(),
  /** Type of the workflow that it starts, and what that is about. */
  type: z.string(),
  target: z.string().nullable(),
  /** When it starts one, in words. */
  when: z.string(),
  paused: z.boolean(),
  /** Who paused it and why; null where it runs, or was paused by other means than these. */
  pausedBy: z.string().nullable(),
  /** Why it is paused, as whoever did it wrote. */
  pausedWhy: z.string().nullable(),
  /** What it would start next, soonest first. A paused one starts none of them. */
  next: z.array(Time),
  /** What it started last, newest first, with what came of it. */
  recent: z.array(WorkflowView),
  /** What becomes of a start that comes while the one before still runs, in words. */
  overlap: z.string(),
  /** A start that is missed is made up for within this; later ones are left out. */
  catchupWindowMs: z.number(),
  /** Starts that were left out since it was made: missed for longer than that, and while the one before still ran. */
  missed: z.number().int(),
  skipped: z.number().int(),
})
export type ScheduleView = z.infer<typeof ScheduleView>
