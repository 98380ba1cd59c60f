import type { ScheduleAsk, ScheduleBackfill } from '#contracts/api/schedules.ts'
import { type BackfillAccepted, type BackfillPlan, type BackfillPlanQuery, MOST_BACKFILLED } from '#contracts/api/schedules.ts'
import type { ScheduleView } from '#contracts/schedules.ts'
import {
  backfillSchedule,
  matchingTimes,
  pauseSchedule,
  resumeSchedule,
  triggerSchedule,
} from '#temporal/inspect/act-on-schedule.ts'
import { findSchedule } from '#temporal/inspect/list-schedules.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { audited, type Who } from '#web/server/deployments/audited.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'
import { requireRightTo } from '#web/server/workflows/act-on-workflow.ts'
import { inspectorOf } from '#web/server/workflows/inspector-of.ts'

const SHOWN_TIMES = 20
/** Longer windows are reckoned through by the server start by start. */
const LONGEST_WINDOW_MS = 366 * 24 * 3_600_000

const acts = { pause: pauseSchedule, resume: resumeSchedule, trigger: triggerSchedule } as const

/**
 * Pauses, resumes or triggers a schedule for somebody, on record. What is so already stays as it is.
 * @returns the schedule as it is then
 * @throws HttpProblem NOT_FOUND, also for another tenant's; FORBIDDEN to start what one has no right to; TEMPORAL_UNAVAILABLE
 */
export async function actOnSchedule(
  who: Who,
  act: keyof typeof acts,
  { id, reason, requestId }: ScheduleAsk,
): Promise<ScheduleView> {
  const { web, actor } = who
  const { type } = await findScheduleOr404(web, actor, id)
  if (act === 'trigger') requireRightTo(actor, type)
  return await audited(who, { action: `schedule.${act}`, target: id, detail: { reason, requestId } }, async () => {
    await askTemporal(web, () => acts[act](inspectorOf(web), { id, requestId }, { by: actor.name, why: reason }))
    return await findScheduleOr404(web, actor, id)
  })
}

/** What a backfill of a missed window would start. @throws HttpProblem NOT_FOUND, TEMPORAL_UNAVAILABLE */
export async function planBackfill(web: WebContext, actor: Actor, { id, from, to }: BackfillPlanQuery): Promise<BackfillPlan> {
  await findScheduleOr404(web, actor, id)
  const window = { from: new Date(from), to: new Date(to) }
  const tooLong = refusalOfWindow(window)
  if (tooLong) return { count: 0, times: [], refused: tooLong }
  const times = await askTemporal(web, () => matchingTimes(inspectorOf(web), id, window))
  const shown = times.slice(0, SHOWN_TIMES).map((time) => time.toISOString())
  return { count: times.length, times: shown, refused: refusalOfCount(times.length) }
}

/**
 * Starts what a schedule should have started in a window, one after another.
 * @throws HttpProblem NOT_FOUND, TEMPORAL_UNAVAILABLE; CONFLICT for a window with nothing in it, too much, or that is not over
 */
export async function backfillForPerson(who: Who, asked: ScheduleBackfill): Promise<BackfillAccepted> {
  const { web, actor } = who
  const { id, from, to, reason, requestId } = asked
  requireRightTo(actor, (await findScheduleOr404(web, actor, id)).type)
  const plan = await planBackfill(web, actor, asked)
  const detail = { from, to, runs: plan.count, reason, requestId }
  return await audited(who, { action: 'schedule.backfill', target: id, detail }, async () => {
    if (plan.refused) throw new HttpProblem('CONFLICT', plan.refused)
    const window = { from: new Date(from), to: new Date(to) }
    await askTemporal(web, () => backfillSchedule(inspectorOf(web), { id, requestId }, window))
    return { id, runs: plan.count }
  })
}

function refusalOfWindow({ from, to }: { from: Date; to: Date }): string | null {
  if (to.getTime() > Date.now()) return 'The window is not over yet. End it now or earlier: what is to come is started by itself.'
  if (to.getTime() - from.getTime() > LONGEST_WINDOW_MS) return 'The window is longer than a year. Ask for it in parts.'
  return null
}

function refusalOfCount(count: number): string | null {
  if (count === 0) return 'It should have started nothing in this window. Take a longer one.'
  if (count > MOST_BACKFILLED)
    return `These are ${count} runs, and one backfill starts at most ${MOST_BACKFILLED}. Take a shorter window.`
  return null
}

async function findScheduleOr404(web: WebContext, { tenantId }: Actor, id: string): Promise<ScheduleView> {
  const none = `No schedule ${id}. What is scheduled is listed under Workflows, Schedules, and by "mc schedule list".`
  const found = await askTemporal(web, () => findSchedule(inspectorOf(web), tenantId, id), none)
  if (!found) throw new HttpProblem('NOT_FOUND', none)
  return found
}
