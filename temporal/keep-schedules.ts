import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
  type ScheduleSpec,
} from '@temporalio/client'
import { taskQueues } from '#contracts/workflow-ids.ts'

/** What was done to make Temporal's schedules those of the configuration, by id. `problems`: what Temporal refused, in words. */
export type ScheduleChanges = { added: string[]; changed: string[]; removed: string[]; problems: string[] }

export type WantedSchedule = ScheduleOptions & { scheduleId: string }

/** When to start: `every` in ms or a cron line in UTC; `jitter` in ms. */
type When = { every?: number | undefined; cron?: string | undefined; jitter?: number }

/** A start that was missed is not made up for: the next one looks at the state of things too. Two at a time judge nothing better. */
const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' } as const

/** A schedule that starts a workflow of its own name. */
export function scheduleOf(scheduleId: string, workflowType: string, when: When, args: unknown[]): WantedSchedule {
  const action = { type: 'startWorkflow' as const, workflowType, workflowId: scheduleId, taskQueue: taskQueues.main, args }
  return { scheduleId, spec: specOf(when), action, policies }
}

function specOf({ every, cron, jitter = 0 }: When): ScheduleSpec {
  const when = cron === undefined ? { intervals: [{ every: every ?? 0 }] } : { cronExpressions: [cron] }
  return jitter > 0 ? { ...when, jitter } : when
}

/**
 * Makes the schedules under these prefixes be those that are wanted: made where missing, changed where they differ, deleted where
 * nobody wants them any more. Idempotent; safe from several workers. A schedule that Temporal refuses is a problem of its own and
 * stops no other.
 * @param file that the schedules are written in, for problems
 */
export async function keepSchedules(
  client: Client,
  wanted: readonly WantedSchedule[],
  { prefixes, file }: { prefixes: readonly string[]; file: string },
): Promise<ScheduleChanges> {
  const changes: ScheduleChanges = { added: [], changed: [], removed: [], problems: [] }
  for (const schedule of wanted) {
    try {
      const did = await ensure(client, schedule)
      if (did) changes[did].push(schedule.scheduleId)
    } catch (error) {
      // What the client makes of gRPC's INVALID_ARGUMENT: the schedule itself is wrong, and will be at the next attempt.
      if (!(error instanceof TypeError)) throw error
      changes.problems.push(`${file}: ${schedule.scheduleId}: ${error.message}`)
    }
  }
  changes.removed = await removeUnwanted(client, prefixes, new Set(wanted.map(({ scheduleId }) => scheduleId)))
  return changes
}

async function ensure(client: Client, wanted: WantedSchedule): Promise<'added' | 'changed' | null> {
  const handle = client.schedule.getHandle(wanted.scheduleId)
  const { spec, action } = wanted
  try {
    const { action: known } = await handle.describe()
    if (JSON.stringify([known.workflowType, known.args]) === JSON.stringify([argsKey(action), action.args])) return null
    await handle.update((previous) => ({ ...previous, spec, action, policies }))
    return 'changed'
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error
  }
  try {
    await client.schedule.create(wanted)
    return 'added'
  } catch (error) {
    // Another worker was faster, with the same configuration.
    if (error instanceof ScheduleAlreadyRunning) return null
    throw error
  }
}

const argsKey = ({ workflowType }: WantedSchedule['action']): string =>
  typeof workflowType === 'string' ? workflowType : workflowType.name

async function removeUnwanted(client: Client, prefixes: readonly string[], wanted: ReadonlySet<string>): Promise<string[]> {
  const removed: string[] = []
  for await (const { scheduleId } of client.schedule.list()) {
    if (wanted.has(scheduleId) || !prefixes.some((prefix) => scheduleId.startsWith(prefix))) continue
    try {
      await client.schedule.getHandle(scheduleId).delete()
      removed.push(scheduleId)
    } catch (error) {
      // The list lags behind: it is gone already.
      if (!(error instanceof ScheduleNotFoundError)) throw error
    }
  }
  return removed
}
