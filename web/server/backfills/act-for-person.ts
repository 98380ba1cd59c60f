import type { BackfillView } from '#contracts/backfills.ts'
import { refusedBackfillAction } from '#domain/backfill/refused-action.ts'
import { type BackfillAction, isBackfillOver } from '#domain/backfill/states.ts'
import { findBackfill } from '#prisma/stores/backfill/find-backfill.ts'
import { laterRun } from '#prisma/stores/backfill/later-run.ts'
import { actOnBackfill } from '#temporal/act-on-backfill.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { audited } from '#web/server/deployments/audited.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'

/**
 * Asks a run to pause, resume, be cancelled or be taken back. Asked is not done: the run's state says when it is.
 * @throws HttpProblem CONFLICT with the sentence why not, TEMPORAL_UNAVAILABLE
 */
export async function actForPerson(
  { web, actor, correlationId }: { web: WebContext; actor: Actor; correlationId: string },
  { id: backfillId, number, source, state }: BackfillView,
  action: BackfillAction,
): Promise<void> {
  const { tenantId } = actor
  const line = { action: 'backfill.act', target: `${source} #${number}`, detail: { asked: action } } as const
  await audited({ web, actor, correlationId }, line, async () => {
    const refused = refusedBackfillAction(action, state, number)
    if (refused) throw new HttpProblem('CONFLICT', refused.says, { nextStep: refused.next })
    if (action === 'undo') await mustBeLast(web, tenantId, { id: backfillId, number, source })
    const ref = { tenantId, backfillId, number, source }
    const asked = await askTemporal(web, () => actOnBackfill(web.temporal.client, ref, action))
    if (asked.ok) return
    if (action !== 'cancel' || (await isOver(web, tenantId, backfillId))) throw notAtWork(number, action, asked.says)
    // Its workflow was never started, or was terminated: nobody else takes back what it may have written.
    await askTemporal(web, () => actOnBackfill(web.temporal.client, ref, 'undo'))
  })
}

/** Its row said that it is at work, and no workflow is: it has ended just now, or it was lost. */
function notAtWork(number: number, action: BackfillAction, says: string): HttpProblem {
  const look = `See what came of it: mc backfill show ${number}`
  const lost = `. If it is not over there, its workflow is lost: cancel it (mc backfill cancel ${number}), which takes back what it wrote.`
  return new HttpProblem('CONFLICT', says, { nextStep: action === 'cancel' ? look : look + lost })
}

/** As it is now: a workflow that ends in good order has written that down before. */
async function isOver({ db }: WebContext, tenantId: string, backfillId: string): Promise<boolean> {
  const run = await findBackfill(db, tenantId, backfillId)
  return run === null || isBackfillOver(run.state)
}

/** The run itself looks again when it is its turn; here the answer is at once. */
async function mustBeLast(
  { db }: WebContext,
  tenantId: string,
  run: Pick<BackfillView, 'id' | 'number' | 'source'>,
): Promise<void> {
  const later = await laterRun(db, tenantId, run.id)
  if (later === null) return
  const says = `Backfill ${later} of ${run.source} stands on what backfill ${run.number} has brought.`
  throw new HttpProblem('CONFLICT', says, { nextStep: `Undo that one first: mc backfill undo ${later}` })
}
