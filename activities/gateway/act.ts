import { abortRun } from './act-abort.ts'
import type { ActContext } from './act-context.ts'
import type { ActOutcome } from './act-outcome.ts'
import { pauseAgent, resumeAgent } from './act-pause.ts'
import { resetSession } from './act-reset.ts'
import { sendMessage } from './act-send.ts'

/** One operator action. `requestId` makes it idempotent: the same request made again does not do it twice. */
export type GatewayAction =
  | { kind: 'abort'; requestId: string; sessionKey: string; runId: string | null }
  /** `askedAt`: ms since epoch; a session already reset after it is not reset again. */
  | { kind: 'reset'; requestId: string; sessionKey: string; askedAt: number }
  | { kind: 'message'; requestId: string; sessionKey: string; text: string }
  | { kind: 'pause'; requestId: string; agentId: string }
  | { kind: 'resume'; requestId: string; agentId: string }

/**
 * Does one operator action over a connection of its own with just the scope it needs, and looks at the gateway afterwards.
 * @returns what is known to have happened; refusals by the gateway are outcomes, not errors
 * @throws GatewayFailure when the gateway cannot be reached or breaks off, which may be tried again with the same request id
 */
export async function actOnGateway(action: GatewayAction, context: ActContext): Promise<ActOutcome> {
  switch (action.kind) {
    case 'abort':
      return abortRun(action, context)
    case 'reset':
      return resetSession(action, context)
    case 'message':
      return sendMessage(action, context)
    case 'pause':
      return pauseAgent(action, context)
    case 'resume':
      return resumeAgent(action, context)
  }
}
