import { type ScheduleDescription, ScheduleNotFoundError } from '@temporalio/client'
import type { ScheduleView } from '#contracts/schedules.ts'
import { workflowSubject } from '#contracts/workflow-subject.ts'
import type { WorkflowView } from '#contracts/workflows.ts'
import { readPauseNote } from '#domain/schedule/pause-note.ts'
import { whenWords } from '#domain/schedule/when-words.ts'
import type { Inspector } from './inspector.ts'
import { withCause, workflowView } from './list-workflows.ts'
import { quoted } from './visibility-query.ts'

/** A tenant with more has them by mistake; each is asked after by itself. */
const MOST_SCHEDULES = 500
const AT_A_TIME = 8
const NEXT = 5
const RECENT = 5

/** Schedules of a tenant, by id, with what they started and will start. @throws what the client throws when the server does not answer */
export async function listSchedules(inspector: Inspector, tenantId: string): Promise<ScheduleView[]> {
  const ids: string[] = []
  for await (const { scheduleId } of inspector.client.schedule.list({ pageSize: MOST_SCHEDULES })) {
    if (isOf(tenantId, scheduleId)) ids.push(scheduleId)
    if (ids.length === MOST_SCHEDULES) break
  }
  const views: (ScheduleView | null)[] = []
  ids.sort()
  for (let from = 0; from < ids.length; from += AT_A_TIME)
    views.push(...(await Promise.all(ids.slice(from, from + AT_A_TIME).map((id) => findSchedule(inspector, tenantId, id)))))
  return views.filter((view) => view !== null)
}

/** One schedule; null = this tenant has none of this id. */
export async function findSchedule(inspector: Inspector, tenantId: string, id: string): Promise<ScheduleView | null> {
  if (!isOf(tenantId, id)) return null
  try {
    const description = await inspector.client.schedule.getHandle(id).describe()
    return scheduleView(description, await startedBy(inspector, id))
  } catch (error) {
    // The list lags behind: it is gone already.
    if (error instanceof ScheduleNotFoundError) return null
    throw error
  }
}

/** Ids of ours name their tenant; what does not belongs to nobody here. */
const isOf = (tenantId: string, id: string): boolean => workflowSubject(id).tenantId === tenantId

async function startedBy(inspector: Inspector, id: string): Promise<WorkflowView[]> {
  const { workflowService, options } = inspector.client
  const query = `TemporalScheduledById = ${quoted(id)}`
  const { executions } = await workflowService.listWorkflowExecutions({ namespace: options.namespace, query, pageSize: RECENT })
  return await Promise.all(executions.map(async (info) => await withCause(inspector, workflowView(info))))
}

function scheduleView(description: ScheduleDescription, recent: WorkflowView[]): ScheduleView {
  const { scheduleId: id, action, spec, state, policies, info } = description
  const { by, why } = readPauseNote(state.paused ? state.note : undefined)
  return {
    ...{ id, type: action.workflowType, target: workflowSubject(id, action.args).target, when: whenWords(spec) },
    ...{ paused: state.paused, pausedBy: by, pausedWhy: why },
    ...{ next: info.nextActionTimes.slice(0, NEXT).map((time) => time.toISOString()), recent },
    ...{ overlap: overlapWords(policies.overlap), catchupWindowMs: policies.catchupWindow },
    ...{ missed: info.numActionsMissedCatchupWindow, skipped: info.numActionsSkippedOverlap },
  }
}

const overlapWords = (policy = 'SKIP'): string => OVERLAPS[policy] ?? policy

/** What becomes of a start that comes while the one before still runs. */
const OVERLAPS: Readonly<Record<string, string>> = {
  SKIP: 'it is left out',
  BUFFER_ONE: 'one waits for its end',
  BUFFER_ALL: 'it waits for its end',
  CANCEL_OTHER: 'the one before is cancelled',
  TERMINATE_OTHER: 'the one before is terminated',
  ALLOW_ALL: 'both run',
}
