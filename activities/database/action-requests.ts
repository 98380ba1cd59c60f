import { ApplicationFailure } from '@temporalio/common'
import { ActionInput, ActionOutcome } from '#contracts/workflow-payloads.ts'
import type { Database } from '#prisma/client.ts'
import { actionById, requestAction, settleAction } from '#prisma/stores/actions.ts'
import { type AuditOutcome, listAudit, recordAudit } from '#prisma/stores/audit.ts'

/** The audit log's word for each outcome. */
const auditOutcomes = {
  confirmed: 'succeeded',
  refused: 'refused',
  unverified: 'unverified',
  failed: 'failed',
} as const satisfies Record<ActionOutcome['state'], AuditOutcome>

/** Records of operator actions: what was asked, and what came of it. Both are told to the audit log, once. */
export function createActionRequests(db: Database) {
  return {
    /** Records that an action was asked for, unless whoever asked has done so already. Idempotent by request id. */
    async recordActionRequest(payload: ActionInput): Promise<void> {
      const input = ActionInput.parse(payload)
      const { tenantId, requestId: id, action, gatewayId, sessionKey, agentId, requestedBy, correlationId } = input
      const request = { id, action, gatewayId, sessionKey, agentId, requestedBy, correlationId }
      const { created } = await requestAction(db, tenantId, request)
      if (created) await auditOnce(db, input, 'requested', null)
    },

    /**
     * Records what came of an action. Idempotent by request id.
     * @throws ApplicationFailure NO_SUCH_ACTION, not to be retried, when nothing was recorded as asked
     */
    async settleActionRequest(payload: ActionInput, result: ActionOutcome): Promise<void> {
      const input = ActionInput.parse(payload)
      const { state, outcome } = ActionOutcome.parse(result)
      const asked = await actionById(db, input.tenantId, input.requestId)
      if (!asked) throw ApplicationFailure.nonRetryable(`No action ${input.requestId} was asked for.`, 'NO_SUCH_ACTION')
      // Settled last: were it first, a crash in between would leave an action without its line in the log.
      await auditOnce(db, input, auditOutcomes[state], outcome)
      await settleAction(db, input.tenantId, input.requestId, { state, outcome })
    },
  }
}

/** A line of the audit log about an action, unless an earlier attempt wrote it. Never with the text of a message. */
async function auditOnce(db: Database, input: ActionInput, outcome: AuditOutcome, said: string | null): Promise<void> {
  const {
    tenantId,
    requestId,
    correlationId,
    actorKind,
    requestedBy: actor,
    action,
    gatewaySlug,
    sessionKey,
    agentId,
    reason,
  } = input
  const { items } = await listAudit(db, tenantId, { limit: 50, action, correlationId })
  if (items.some((entry) => entry.outcome === outcome && entry.detail?.requestId === requestId)) return
  const target = [gatewaySlug, sessionKey ?? agentId].filter(Boolean).join(' ')
  const detail = { requestId, ...(reason === undefined ? {} : { reason }), ...(said === null ? {} : { outcome: said }) }
  await recordAudit(db, tenantId, { actorKind, actor, action, target, outcome, detail, correlationId })
}
