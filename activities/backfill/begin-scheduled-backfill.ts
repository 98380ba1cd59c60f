import type { BackfillRef, ScheduledBackfill } from '#contracts/backfill-payloads.ts'
import { beginBackfill } from '#prisma/stores/backfill/begin-backfill.ts'
import type { BackfillDeps } from './backfill-deps.ts'

/**
 * Writes down a run that a schedule asks for. `null` = none is to be begun: one of the source is at work, or no file names it any
 * more. Asked again under the same correlation id, it is the same run.
 */
export function createBeginScheduledBackfill({ db, log }: Pick<BackfillDeps, 'db' | 'log'>) {
  return async function beginScheduledBackfill(
    { tenantId, source }: ScheduledBackfill,
    correlationId: string,
  ): Promise<BackfillRef | null> {
    const asked = { tenantId, source, dryRun: false, replay: null, trigger: 'schedule', correlationId } as const
    const begun = await beginBackfill(db, { ...asked, requestedBy: `schedule ${source}` })
    if (begun.ok) return { tenantId, source, backfillId: begun.backfill.id, number: begun.backfill.number }
    log.info({ source, reason: begun.says }, 'A scheduled backfill was not begun')
    return null
  }
}
