import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
  type ScheduleSpec,
} from '@temporalio/client'
import { TypedSearchAttributes } from '@temporalio/common'
import { taskQueues } from '#contracts/workflow-ids.ts'
import { searchAttributesOf } from './interceptors/search-attributes.ts'
import { knowsSearchAttributes } from './knows-search-attributes.ts'

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

async function ensure(client: Client, full: WantedSchedule): Promise<'added' | 'changed' | null> {
  const wanted = await asKnownTo(client, full)
  const handle = client.schedule.getHandle(wanted.scheduleId)
  const { spec, action } = wanted
  try {
    const { action: known } = await handle.describe()
    if (
      JSON.stringify([known.workflowType, known.args, said(known)]) ===
      JSON.stringify([argsKey(action), action.args, said(action)])
    )
      return null
    // What a person decided (that it is paused, and why) is no part of the configuration, and stays.
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

/** A server that does not know our search attributes takes the schedule without them. */
export async function asKnownTo({ connection, options: { namespace } }: Client, wanted: WantedSchedule): Promise<WantedSchedule> {
  if (await knowsSearchAttributes({ connection, namespace })) return wanted
  const { typedSearchAttributes: _, ...action } = wanted.action
  return { ...wanted, action }
}

/** What is said of the workflows that it starts, in an order of its own. */
function said({ typedSearchAttributes: pairs = [] }: Pick<WantedSchedule['action'], 'typedSearchAttributes'>): string[] {
  const all = pairs instanceof TypedSearchAttributes ? pairs.getAll() : pairs
  return all.map(({ key, value }) => `${key.name}=${String(value)}`).sort()
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
