import { z } from 'zod'

/**
 * Where a gateway's token is kept. Only the reference is ever stored or shown; the token itself is read at the moment of
 * connecting and kept nowhere.
 */
export const SecretRef = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('env'), name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) }),
  z.strictObject({ kind: z.literal('file'), path: z.string().min(1) }),
  /** `gateway.auth` inside an OpenClaw configuration file. */
  z.strictObject({ kind: z.literal('openclaw-config'), path: z.string().min(1) }),
])
export type SecretRef = z.infer<typeof SecretRef>

/** A gateway to watch: where it is and where its token is kept. `origin` says who told us about it. */
export const GatewayEndpoint = z.strictObject({
  name: z.string().min(1),
  url: z.string().min(1),
  secret: SecretRef.nullable(),
  origin: z.enum(['config', 'environment', 'openclaw-state', 'demo']),
})
export type GatewayEndpoint = z.infer<typeof GatewayEndpoint>
