import { z } from 'zod'

/** The gateway's refusal of one request. */
export const GatewayError = z.looseObject({
  code: z.string(),
  message: z.string(),
  details: z.looseObject({ code: z.string().optional(), reason: z.string().optional() }).nullish(),
  retryable: z.boolean().optional(),
  retryAfterMs: z.number().nonnegative().optional(),
})
export type GatewayError = z.infer<typeof GatewayError>

export const ResponseFrame = z.looseObject({
  type: z.literal('res'),
  id: z.string(),
  ok: z.boolean(),
  payload: z.unknown().optional(),
  error: GatewayError.optional(),
})

export const EventFrame = z.looseObject({
  type: z.literal('event'),
  event: z.string(),
  payload: z.unknown().optional(),
  // Counted per connection; `connect.challenge` and some broadcasts carry none.
  seq: z.number().int().optional(),
})
export type EventFrame = z.infer<typeof EventFrame>

/** Whatever a gateway may send; anything else is a protocol violation. */
export const InboundFrame = z.discriminatedUnion('type', [ResponseFrame, EventFrame])
export type InboundFrame = z.infer<typeof InboundFrame>

/** First frame of every connection; its `ts` is the gateway's clock. */
export const ConnectChallenge = z.looseObject({ nonce: z.string(), ts: z.number() })
