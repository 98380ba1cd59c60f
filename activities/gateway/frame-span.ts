import { SpanKind } from '@opentelemetry/api'
import type { Purpose } from '#domain/gateway/requirements.ts'
import { inSpan } from '#telemetry/in-span.ts'
import { spanFacts } from '#telemetry/span-facts.ts'
import { GatewayFailure } from './failure.ts'

type Frame = {
  url: string
  method: string
  /** Of the request frame. */
  id: string
  purpose: Purpose
}

/**
 * Sends one request frame within a span of its own: method, id and outcome, and nothing of what is said. Watching polls without end, so
 * each of its frames is a trace of its own, which only looks; what an action sends is part of the action's trace.
 * The span is not sent: gateways refuse frames that hold more than they know. Their logs have the frame's id, which holds the correlation id.
 */
export async function inFrameSpan<T>({ url, method, id, purpose }: Frame, send: () => Promise<T>): Promise<T> {
  const looks = purpose === 'monitor'
  const attributes = {
    ...{ 'rpc.system': 'openclaw', 'rpc.method': method, 'mission_control.frame_id': id, 'server.address': hostOf(url) },
    ...(looks ? { [spanFacts.looks]: true } : {}),
  }
  const options = { kind: SpanKind.CLIENT, root: looks, attributes }
  return await inSpan(`gateway ${method}`, options, async (span) => {
    try {
      const answer = await send()
      span.setAttribute('mission_control.outcome', 'answered')
      return answer
    } catch (error) {
      span.setAttribute('mission_control.outcome', error instanceof GatewayFailure ? error.code : 'failed')
      throw error
    }
  })
}

/** Without what a URL may hold beside it. */
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'unknown')
