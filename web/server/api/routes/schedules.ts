import {
  BackfillAccepted,
  BackfillPlan,
  BackfillPlanQuery,
  ScheduleAsk,
  ScheduleBackfill,
  SchedulePage,
} from '#contracts/api/schedules.ts'
import { ScheduleView } from '#contracts/schedules.ts'
import { listSchedules } from '#temporal/inspect/list-schedules.ts'
import { actOnSchedule, backfillForPerson, planBackfill } from '#web/server/schedules/act-for-person.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'
import { inspectorOf } from '#web/server/workflows/inspector-of.ts'
import { route } from '../route.ts'

const needs = { action: 'fleet.read' } as const

/** What is started again and again with nobody asking. */
export const scheduleRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/schedules',
    says: 'Schedules with what they started last and start next',
    needs,
    output: SchedulePage,
    handle: async ({ web, actor }) => ({
      items: await askTemporal(web, () => listSchedules(inspectorOf(web), actor.tenantId)),
    }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/schedules/backfill-plan',
    says: 'What a backfill of a missed window would start, and when that should have been',
    needs,
    query: BackfillPlanQuery,
    output: BackfillPlan,
    handle: async ({ web, actor, query }) => await planBackfill(web, actor, query),
  }),
  route({
    method: 'POST',
    path: '/api/v1/schedules/pause',
    says: 'Pauses a schedule until somebody resumes it, also when configuration changes it',
    needs: { action: 'schedule.pause' },
    body: ScheduleAsk,
    output: ScheduleView,
    handle: async ({ web, actor, correlationId, body }) => await actOnSchedule({ web, actor, correlationId }, 'pause', body),
  }),
  route({
    method: 'POST',
    path: '/api/v1/schedules/resume',
    says: 'Lets a paused schedule go on with its next start',
    needs: { action: 'schedule.resume' },
    body: ScheduleAsk,
    output: ScheduleView,
    handle: async ({ web, actor, correlationId, body }) => await actOnSchedule({ web, actor, correlationId }, 'resume', body),
  }),
  route({
    method: 'POST',
    path: '/api/v1/schedules/trigger',
    says: 'Starts now what a schedule would start next; after the one that runs, where one does',
    needs: { action: 'schedule.trigger' },
    body: ScheduleAsk,
    output: ScheduleView,
    handle: async ({ web, actor, correlationId, body }) => await actOnSchedule({ web, actor, correlationId }, 'trigger', body),
  }),
  route({
    method: 'POST',
    path: '/api/v1/schedules/backfill',
    says: 'Starts what a schedule should have started in a window that was missed, one after another',
    needs: { action: 'schedule.backfill' },
    body: ScheduleBackfill,
    output: BackfillAccepted,
    status: 202,
    handle: async ({ web, actor, correlationId, body }) => await backfillForPerson({ web, actor, correlationId }, body),
  }),
]
