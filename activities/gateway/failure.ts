import { judgeTrouble } from '#domain/gateway/judge-connection.ts'
import type { GatewayState } from '#domain/gateway/state.ts'
import type { ConnectionTrouble, Judgement } from '#domain/gateway/trouble.ts'

/** The one error this bridge throws. Its message is fit for people and holds no secret. */
export class GatewayFailure extends Error {
  override readonly name = 'GatewayFailure'
  readonly code: string
  readonly status: GatewayState
  readonly retryAfterMs: number | null
  readonly trouble: ConnectionTrouble
  readonly judgement: Judgement

  constructor(trouble: ConnectionTrouble) {
    const judgement = judgeTrouble(trouble)
    super(judgement.reason)
    this.code = judgement.code
    this.status = judgement.state
    this.retryAfterMs = judgement.retryAfterMs
    this.trouble = trouble
    this.judgement = judgement
  }
}

/** The failure itself, or a defect of ours passed on: only troubles with a gateway may be handled as such. */
export function asGatewayFailure(error: unknown): GatewayFailure {
  if (error instanceof GatewayFailure) return error
  throw error
}
