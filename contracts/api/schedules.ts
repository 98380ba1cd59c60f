import { z } from 'zod'
import { ScheduleView } from '#contracts/schedules.ts'

const Time = z.iso.datetime({ offset: true })
const id = z.string().min(1).max(1000)
/** Made by the client, so that a retry is the same request. */
const requestId = z.uuid()
const reason = z.string().trim().min(3, 'say why, in a few words').max(1000)

/** Runs that one backfill may start; what is more is asked for in parts. */
export const MOST_BACKFILLED = 100

/** GET /schedules */
export const SchedulePage = z.object({ items: z.array(ScheduleView) })
export type SchedulePage = z.infer<typeof SchedulePage>

const isForward = ({ from, to }: { from: string; to: string }) => Date.parse(from) < Date.parse(to)
const forward = { message: 'expected a time after `from`', path: ['to'] }

/** GET /schedules/backfill-plan: times from `from` to `to` at which it should have started something. */
export const BackfillPlanQuery = z.object({ id, from: Time, to: Time }).refine(isForward, forward)
export type BackfillPlanQuery = z.infer<typeof BackfillPlanQuery>
export const BackfillPlan = z.object({
  /** How many runs it would start. */
  count: z.number().int(),
  /** When, the first of them. */
  times: z.array(Time),
  /** Why it cannot be started as it is, and what to do instead; null = it can. */
  refused: z.string().nullable(),
})
export type BackfillPlan = z.infer<typeof BackfillPlan>

/** POST /schedules/pause, /schedules/resume, /schedules/trigger. A pause stands until somebody resumes it, whatever configuration says. */
export const ScheduleAsk = z.strictObject({ id, reason, requestId })
export type ScheduleAsk = z.infer<typeof ScheduleAsk>

/** POST /schedules/backfill */
export const ScheduleBackfill = z.strictObject({ id, from: Time, to: Time, reason, requestId }).refine(isForward, forward)
export type ScheduleBackfill = z.infer<typeof ScheduleBackfill>
/** Asked is not done: its runs begin one after the other. `runs` = how many. */
export const BackfillAccepted = z.object({ id: z.string(), runs: z.number().int() })
export type BackfillAccepted = z.infer<typeof BackfillAccepted>
