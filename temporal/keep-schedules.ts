import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  ScheduleNotFoundError,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
  type ScheduleSpec,
} from '@temporalio/client'
import { TypedSearchAttributes } from '@temporalio/common'
import { msToNumber } from '@temporalio/common/lib/time.js'
import { taskQueues } from '#contracts/workflow-ids.ts'
import { searchAttributesOf } from './interceptors/search-attributes.ts'
import { knowsSearchAttributes } from './knows-search-attributes.ts'
import { updateSchedule } from './update-schedule.ts'

/** What was done to make Temporal's schedules those of the configuration, by id. `problems`: what Temporal refused, in words. */
export type ScheduleChanges = { added: string[]; changed: string[]; removed: string[]; problems: string[] }

export type WantedSchedule = ScheduleOptions & { scheduleId: string }

/** When to start: `every` in ms or a cron line in UTC; `jitter` in ms. */
type When = { every?: number | undefined; cron?: string | undefined; jitter?: number }

/** A start that was missed is not made up for: the next one looks at the state of things too. Two at a time judge nothing better. */
const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' } as const

/** A schedule that starts a workflow of its own name. */
export function scheduleOf(scheduleId: string, workflowType: string, when: When, args: unknown[]): WantedSchedule {
  const typedSearchAttributes = searchAttributesOf({ workflowId: scheduleId, args, correlationId: null }, undefined)
  const start = { workflowType, workflowId: scheduleId, taskQueue: taskQueues.main, args, typedSearchAttributes }
  return { scheduleId, spec: specOf(when), action: { type: 'startWorkflow', ...start }, policies }
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
      const did = await ensureSchedule(client, schedule)
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

/** Makes one schedule be as it is wanted. Writes only where it differs: what a person does to it at the same time is not lost. */
export async function ensureSchedule(client: Client, full: WantedSchedule): Promise<'added' | 'changed' | null> {
  const wanted = await asKnownTo(client, full)
  const { scheduleId, spec, action } = wanted
  try {
    const known = await client.schedule.getHandle(scheduleId).describe()
    if (JSON.stringify(madeFrom(known)) === JSON.stringify(madeFrom(wanted))) return null
    await updateSchedule(client, known, { spec, action, policies })
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

/** A server that does not know our search attributes takes the schedule without them. One that cannot say just now mostly knows them. */
async function asKnownTo({ connection, options: { namespace } }: Client, wanted: WantedSchedule): Promise<WantedSchedule> {
  if (await knowsSearchAttributes({ connection, namespace }).catch(() => true)) return wanted
  const { typedSearchAttributes: _, ...action } = wanted.action
  return { ...wanted, action }
}

type Made = { action: WantedSchedule['action'] | ScheduleDescription['action']; spec: ScheduleSpec | ScheduleDescription['spec'] }

/** What can be compared of a schedule. Cron lines cannot, once the server has normalised them: they stand among the arguments. */
const madeFrom = ({ action, spec: { intervals = [] } }: Made): unknown => [
  typeOf(action),
  action.taskQueue,
  action.args,
  said(action),
  intervals.map(({ every, offset = 0 }) => [msToNumber(every), msToNumber(offset)]),
]

/** What is said of the workflows that it starts, in an order of its own. */
function said({ typedSearchAttributes: pairs = [] }: Made['action']): string[] {
  const all = pairs instanceof TypedSearchAttributes ? pairs.getAll() : pairs
  return all.map(({ key, value }) => `${key.name}=${String(value)}`).sort()
}

const typeOf = ({ workflowType }: Made['action']): string => (typeof workflowType === 'string' ? workflowType : workflowType.name)

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
