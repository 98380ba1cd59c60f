import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
  type ScheduleSpec,
} from '@temporalio/client'
import type { DriftSchedule, GateSchedule, SchedulesFile } from '#contracts/config/schedules.ts'
import { driftScheduleId, gateScheduleId, taskQueues } from '#contracts/workflow-ids.ts'
import { workflowTypes } from '#workflows/messages.ts'

/** What was done to make Temporal's schedules those of the configuration, by id. `problems`: what Temporal refused, in words. */
export type ScheduleChanges = { added: string[]; changed: string[]; removed: string[]; problems: string[] }

type Wanted = ScheduleOptions & { scheduleId: string }

/** A start that was missed is not made up for: the next one looks at the state of things too. Two at a time judge nothing better. */
const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' } as const

/**
 * Makes the schedules that Temporal keeps for a tenant be those of `config/schedules.yaml`: made where missing, changed where
 * they differ, deleted where nobody wants them any more. Idempotent; safe from several workers. A schedule that Temporal refuses
 * is a problem of its own and stops no other.
 */
export async function reconcileSchedules(
  client: Client,
  tenantId: string,
  { gates, drift }: SchedulesFile,
): Promise<ScheduleChanges> {
  const wanted = [...gates.map((gate) => gateSchedule(tenantId, gate)), ...drift.map((check) => driftSchedule(tenantId, check))]
  const changes: ScheduleChanges = { added: [], changed: [], removed: [], problems: [] }
  for (const schedule of wanted) {
    try {
      const did = await ensure(client, schedule)
      if (did) changes[did].push(schedule.scheduleId)
    } catch (error) {
      // What the client makes of gRPC's INVALID_ARGUMENT: the schedule itself is wrong, and will be at the next attempt.
      if (!(error instanceof TypeError)) throw error
      changes.problems.push(`schedules.yaml: ${schedule.scheduleId}: ${error.message}`)
    }
  }
  changes.removed = await removeUnwanted(client, tenantId, new Set(wanted.map(({ scheduleId }) => scheduleId)))
  return changes
}

function gateSchedule(tenantId: string, gate: GateSchedule): Wanted {
  const { name, suite, environment, target = null } = gate
  const scheduleId = gateScheduleId(tenantId, name)
  // The timing is an argument too: what a schedule was made from can then be compared, which its own spec cannot once it is normalised.
  const args = [{ tenantId, name, suite, environment, target }, timing(gate)]
  return scheduleOf(scheduleId, workflowTypes.runScheduledGate, gate, args)
}

function driftSchedule(tenantId: string, check: DriftSchedule): Wanted {
  const args = [{ tenantId, environment: check.environment }, timing(check)]
  return scheduleOf(driftScheduleId(tenantId, check.environment), workflowTypes.checkScheduledDrift, check, args)
}

function scheduleOf(scheduleId: string, workflowType: string, when: GateSchedule | DriftSchedule, args: unknown[]): Wanted {
  const action = { type: 'startWorkflow' as const, workflowType, workflowId: scheduleId, taskQueue: taskQueues.main, args }
  return { scheduleId, spec: specOf(when), action, policies }
}

const timing = ({ every, cron, jitter }: GateSchedule | DriftSchedule) => ({ every: every ?? null, cron: cron ?? null, jitter })

function specOf({ every, cron, jitter }: GateSchedule | DriftSchedule): ScheduleSpec {
  const when = cron === undefined ? { intervals: [{ every: every ?? 0 }] } : { cronExpressions: [cron] }
  return jitter > 0 ? { ...when, jitter } : when
}

async function ensure(client: Client, wanted: Wanted): Promise<'added' | 'changed' | null> {
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

const argsKey = ({ workflowType }: Wanted['action']): string =>
  typeof workflowType === 'string' ? workflowType : workflowType.name

async function removeUnwanted(client: Client, tenantId: string, wanted: ReadonlySet<string>): Promise<string[]> {
  const prefixes = [gateScheduleId(tenantId, ''), driftScheduleId(tenantId, '')]
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
