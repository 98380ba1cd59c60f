import type { BackfillStart } from '#contracts/api/backfills.ts'
import type { BackfillView } from '#contracts/backfills.ts'
import { recordAudit } from '#prisma/stores/audit.ts'
import { startBackfill } from '#temporal/start-backfill.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'

/**
 * Begins a run of a source for somebody, and puts that on record with its number.
 * @throws HttpProblem NOT_FOUND with the nearest name, CONFLICT while another is at work, TEMPORAL_UNAVAILABLE
 */
export async function startForPerson(
  web: WebContext,
  actor: Actor,
  { source, dryRun, replay, correlationId }: BackfillStart & { correlationId: string },
): Promise<BackfillView> {
  const { tenantId, name, kind } = actor
  const line = { actorKind: kind, actor: name, action: 'backfill.start', correlationId } as const
  const detail = { source, dryRun, ...(replay === undefined ? {} : { replay }) }
  const asked = { tenantId, source, dryRun, replay: replay ?? null, trigger: 'hand', requestedBy: name, correlationId } as const
  const begun = await askTemporal(web, () => startBackfill({ db: web.db, client: web.temporal.client }, asked)).catch(
    async (error: unknown) => {
      const says = 'It was not started.'
      await recordAudit(web.db, tenantId, { ...line, target: source, outcome: 'failed', detail: { ...detail, says } })
      throw error
    },
  )
  if (!begun.ok) {
    await recordAudit(web.db, tenantId, {
      ...line,
      ...{ target: source, outcome: 'refused', detail: { ...detail, says: begun.says } },
    })
    throw new HttpProblem(begun.code, begun.says, { nextStep: begun.next })
  }
  const target = `${source} #${begun.backfill.number}`
  await recordAudit(web.db, tenantId, { ...line, target, outcome: 'requested', detail })
  return begun.backfill
}
