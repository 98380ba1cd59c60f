import type { Client } from '@temporalio/client'
import type { DriftSchedule, GateSchedule, SchedulesFile } from '#contracts/config/schedules.ts'
import { driftScheduleId, gateScheduleId } from '#contracts/workflow-ids.ts'
import { workflowTypes } from '#workflows/messages.ts'
import { keepSchedules, type ScheduleChanges, scheduleOf, type WantedSchedule } from './keep-schedules.ts'

/** Makes the schedules that Temporal keeps for a tenant be those of `config/schedules.yaml`. */
export async function reconcileSchedules(
  client: Client,
  tenantId: string,
  { gates, drift }: SchedulesFile,
): Promise<ScheduleChanges> {
  const wanted = [...gates.map((gate) => gateSchedule(tenantId, gate)), ...drift.map((check) => driftSchedule(tenantId, check))]
  const prefixes = [gateScheduleId(tenantId, ''), driftScheduleId(tenantId, '')]
  return await keepSchedules(client, wanted, { prefixes, file: 'schedules.yaml' })
}

function gateSchedule(tenantId: string, gate: GateSchedule): WantedSchedule {
  const { name, suite, environment, target = null } = gate
  const scheduleId = gateScheduleId(tenantId, name)
  // The timing is an argument too: what a schedule was made from can then be compared, which its own spec cannot once it is normalised.
  const args = [{ tenantId, name, suite, environment, target }, timing(gate)]
  return scheduleOf(scheduleId, workflowTypes.runScheduledGate, gate, args)
}

function driftSchedule(tenantId: string, check: DriftSchedule): WantedSchedule {
  const args = [{ tenantId, environment: check.environment }, timing(check)]
  return scheduleOf(driftScheduleId(tenantId, check.environment), workflowTypes.checkScheduledDrift, check, args)
}

const timing = ({ every, cron, jitter }: GateSchedule | DriftSchedule) => ({ every: every ?? null, cron: cron ?? null, jitter })
