import type { DeliveryView } from '#contracts/alerts.ts'
import { redriveDelivery } from '#prisma/stores/redrive-delivery.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { idOr404 } from './find-alert.ts'
import { sendQueued } from './send-queued.ts'

type Who = { web: WebContext; actor: Actor; correlationId: string }

/** Has a dead letter sent once more. @throws HttpProblem NOT_FOUND, CONFLICT for what is no dead letter */
export async function redrive(
  { web, actor, correlationId }: Who,
  { id: given, reason }: { id: string | undefined; reason: string },
): Promise<DeliveryView> {
  const id = idOr404(given, 'delivery')
  const who = { actorKind: actor.kind, actor: actor.name, correlationId }
  const audit = { ...who, action: 'delivery.redrive', outcome: 'succeeded' as const, detail: { reason } }
  const redriven = await redriveDelivery(web.db, actor.tenantId, id, audit)
  if (redriven.is === 'missing') throw new HttpProblem('NOT_FOUND', 'No delivery has this id.')
  if (redriven.is === 'not-dead') throw new HttpProblem('CONFLICT', `It is no dead letter: it is ${redriven.delivery.state}.`)
  await sendQueued(web, actor.tenantId, [id])
  return redriven.delivery
}
