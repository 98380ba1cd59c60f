import type { ActionView } from '#contracts/live.ts'
import type { Database } from '#prisma/client.ts'
import { actionView } from './action-view.ts'
import { recordPause } from './agents.ts'
import { appendFrames } from './append-frames.ts'
import { storableOrNull, storableText } from './storable.ts'

/** What somebody asks to be done. `id` is made by who asks, so that asking again is the same request. */
export type NewAction = {
  id: string
  action: string
  gatewayId: string
  sessionKey?: string | null
  agentId?: string | null
  requestedBy: string
  correlationId: string
}

/** Records a request, once: asked again with the same id, it gives the first one and `created: false`. */
export async function requestAction(
  db: Database,
  tenantId: string,
  request: NewAction,
): Promise<{ action: ActionView; created: boolean }> {
  return await db.withTenant(tenantId, async (tx) => {
    const { id, action, gatewayId, correlationId } = request
    const { count } = await tx.actionRequest.createMany({
      data: {
        ...{ id, tenantId, action, gatewayId, correlationId, requestedBy: storableText(request.requestedBy) },
        ...{ sessionKey: storableOrNull(request.sessionKey), agentId: storableOrNull(request.agentId) },
      },
      skipDuplicates: true,
    })
    const view = actionView(await tx.actionRequest.findUniqueOrThrow({ where: { id } }))
    if (count > 0) await appendFrames(tx, tenantId, [{ type: 'action', action: view }])
    return { action: view, created: count > 0 }
  })
}

/** How a request can end. */
export type SettledState = Exclude<ActionView['state'], 'requested'>

/**
 * Records what came of a request. Told again, it changes nothing; a request that ended otherwise keeps its first end,
 * except that one whose outcome could not be verified may still be confirmed or found to have failed. A pause or resume that
 * is confirmed makes its agent paused or not, at that same time.
 * @throws when there is no such request.
 */
export async function settleAction(
  db: Database,
  tenantId: string,
  id: string,
  { state, outcome }: { state: SettledState; outcome: string | null },
): Promise<ActionView> {
  return await db.withTenant(tenantId, async (tx) => {
    const { count } = await tx.actionRequest.updateMany({
      where: { id, tenantId, state: { in: ['requested', 'unverified'], not: state } },
      data: { state, outcome: storableOrNull(outcome), finishedAt: new Date() },
    })
    const row = await tx.actionRequest.findUniqueOrThrow({ where: { id } })
    const view = actionView(row)
    if (count === 0) return view
    await recordPause(tx, tenantId, row)
    await appendFrames(tx, tenantId, [{ type: 'action', action: view }])
    return view
  })
}

/** `null` when there is none. */
export async function actionById(db: Database, tenantId: string, id: string): Promise<ActionView | null> {
  const row = await db.withTenant(tenantId, async (tx) => await tx.actionRequest.findUnique({ where: { id } }))
  return row && actionView(row)
}
