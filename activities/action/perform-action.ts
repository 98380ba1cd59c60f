import { Context } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import type { GatewayCatalogue } from '#activities/config/gateway-catalogue.ts'
import { gatewayToken } from '#activities/config/gateway-token.ts'
import { actOnGateway, type GatewayAction } from '#activities/gateway/act.ts'
import type { ActOutcome } from '#activities/gateway/act-outcome.ts'
import { asGatewayFailure } from '#activities/gateway/failure.ts'
import { whileHeartbeating } from '#activities/while-heartbeating.ts'
import { ActionInput, type ActionOutcome } from '#contracts/workflow-payloads.ts'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import { openText } from '#domain/redaction/sealed-text.ts'

export type PerformActionDeps = {
  catalogue: GatewayCatalogue
  /** Opens what the web sealed. */
  redactionKey: FingerprintKey
}

/**
 * Does one operator action at its gateway and looks there for its effect. The address and the token come from
 * configuration, by the gateway's slug.
 * @throws ApplicationFailure when the gateway cannot be reached (worth another attempt with the same request id) or is not
 *   configured (not worth one)
 */
export function createPerformAction({ catalogue, redactionKey }: PerformActionDeps) {
  return async function performAction(payload: ActionInput): Promise<ActionOutcome> {
    const input = ActionInput.parse(payload)
    const { cancellationSignal: signal, info } = Context.current()
    const action = gatewayAction(input, info.scheduledTimestampMs, redactionKey)
    const { gateway } = await catalogue.find(input.gatewaySlug)
    return await whileHeartbeating(
      () => null,
      async () => {
        try {
          const token = await gatewayToken(gateway)
          const context = { url: gateway.url, token, signal, correlationId: input.correlationId }
          return inWords(await actOnGateway(action, context))
        } catch (error) {
          // Whoever cancelled is told so, and not that the gateway broke off.
          signal.throwIfAborted()
          const { message, code, retryAfterMs } = asGatewayFailure(error)
          throw ApplicationFailure.create({ message, type: code, nextRetryDelay: retryAfterMs ?? undefined })
        }
      },
    )
  }
}

function gatewayAction(input: ActionInput, askedAt: number, key: FingerprintKey): GatewayAction {
  const { requestId, runId } = input
  const sessionKey = () => present(input, 'sessionKey')
  const agentId = () => present(input, 'agentId')
  switch (input.action) {
    case 'session.abort':
      return { kind: 'abort', requestId, sessionKey: sessionKey(), runId }
    case 'session.reset':
      return { kind: 'reset', requestId, sessionKey: sessionKey(), askedAt }
    case 'session.message':
      return { kind: 'message', requestId, sessionKey: sessionKey(), text: opened(present(input, 'message'), key) }
    case 'agent.pause':
      return { kind: 'pause', requestId, agentId: agentId() }
    case 'agent.resume':
      return { kind: 'resume', requestId, agentId: agentId() }
  }
}

function present(input: ActionInput, field: 'sessionKey' | 'agentId' | 'message'): string {
  const value = input[field]
  if (value !== null) return value
  throw ApplicationFailure.nonRetryable(`The action ${input.action} needs ${field}.`, 'BAD_REQUEST')
}

function opened(sealed: string, key: FingerprintKey): string {
  try {
    return openText(sealed, key)
  } catch (error) {
    // Another attempt would have the same key.
    throw ApplicationFailure.nonRetryable((error as Error).message, 'BAD_REQUEST')
  }
}

/** What is shown beside the action, for ever: whole sentences. */
function inWords(outcome: ActOutcome): ActionOutcome {
  switch (outcome.outcome) {
    case 'confirmed':
      return { state: 'confirmed', outcome: outcome.alreadySo ? `It was so already. ${outcome.seen}` : outcome.seen }
    case 'refused':
      return { state: 'refused', outcome: `${outcome.reason} ${outcome.nextStep}` }
    case 'unsupported':
      return { state: 'refused', outcome: outcome.reason }
    case 'unverified':
      return { state: 'unverified', outcome: `Asked for: ${outcome.asked} Not seen to have happened: ${outcome.seen}` }
  }
}
