import { z } from 'zod'

/** POST /api/v1/gateways/:id/reconnect: taken by the gateway's monitor; its state follows on the stream. */
export const ReconnectAccepted = z.object({ reconnects: z.number() })
export type ReconnectAccepted = z.infer<typeof ReconnectAccepted>
