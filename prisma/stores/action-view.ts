import type { ActionView } from '#contracts/live.ts'
import type { ActionRequest } from '#prisma/generated/client.ts'

/** A request as lists and the stream show it. */
export const actionView = (row: ActionRequest): ActionView => ({
  id: row.id,
  action: row.action,
  gatewayId: row.gatewayId,
  sessionKey: row.sessionKey,
  agentId: row.agentId,
  requestedBy: row.requestedBy,
  requestedAt: row.requestedAt.toISOString(),
  // A closed set: the table checks it.
  state: row.state as ActionView['state'],
  outcome: row.outcome,
  finishedAt: row.finishedAt?.toISOString() ?? null,
  correlationId: row.correlationId,
})
