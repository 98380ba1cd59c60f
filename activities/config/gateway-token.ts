import { resolveSecret } from '#activities/gateway/resolve-secret.ts'
import type { WatchedGateway } from './watched-gateway.ts'

/** The demo fleet's own default: there is nothing behind it to protect. */
const DEMO_TOKEN = 'demo'

/**
 * The token of a gateway, read anew where its reference says it is. `null` = the gateway wants none.
 * @throws GatewayFailure naming what to correct, never with the token in it
 */
export async function gatewayToken(gateway: Pick<WatchedGateway, 'demo' | 'secret'>): Promise<string | null> {
  if (gateway.demo && gateway.secret === null) return process.env.DEMO_TOKEN ?? DEMO_TOKEN
  return await resolveSecret(gateway.secret)
}
