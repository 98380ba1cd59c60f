import type { Client } from '@temporalio/client'
import type { NamedBackfill } from '#contracts/config/backfill.ts'
import { backfillScheduleId } from '#contracts/workflow-ids.ts'
import { workflowTypes } from '#workflows/messages.ts'
import { keepSchedules, type ScheduleChanges, scheduleOf, type WantedSchedule } from './keep-schedules.ts'

/** Makes the schedules that Temporal keeps for a tenant's backfills be those of `config/backfills/`. */
export async function reconcileBackfillSchedules(
  client: Client,
  tenantId: string,
  backfills: readonly NamedBackfill[],
): Promise<ScheduleChanges> {
  const wanted = backfills.flatMap((backfill) => scheduled(tenantId, backfill))
  return await keepSchedules(client, wanted, { prefixes: [backfillScheduleId(tenantId, '')], file: 'backfills' })
}

function scheduled(tenantId: string, { slug, file: { schedule } }: NamedBackfill): WantedSchedule[] {
  if (!schedule) return []
  // As for gates: the timing is an argument too, so that what a schedule was made from can be compared.
  const args = [
    { tenantId, source: slug },
    { every: schedule.every ?? null, cron: schedule.cron ?? null },
  ]
  return [scheduleOf(backfillScheduleId(tenantId, slug), workflowTypes.runScheduledBackfill, schedule, args)]
}
