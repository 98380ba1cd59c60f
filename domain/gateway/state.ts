/** What a gateway's connection can be. Anything we have not proved is `unknown`; only `connected` is good. */
export const gatewayStates = ['connected', 'degraded', 'unreachable', 'incompatible', 'unauthorised', 'unknown'] as const
export type GatewayState = (typeof gatewayStates)[number]

export type GatewayStatus = {
  state: GatewayState
  /** ms since epoch. */
  since: number
  /** What a person needs to know and do, never a secret. `null` only when connected. */
  reason: string | null
  /** Methods, events or protocol versions that a usable gateway must have and this one lacks. */
  missing: readonly string[]
}
