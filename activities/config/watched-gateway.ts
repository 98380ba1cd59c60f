import { createHmac } from 'node:crypto'
import type { SecretRef } from '#contracts/gateway/secret-ref.ts'
import type { GatewayView } from '#contracts/live.ts'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import type { SessionHealthThresholds } from '#domain/session/thresholds.ts'

/** A gateway as the watch and the actions use it. `secret` is a reference; null = the gateway asks for no token. */
export type WatchedGateway = {
  slug: string
  name: string
  url: string
  source: GatewayView['source']
  demo: boolean
  secret: SecretRef | null
  callsPerMinute: number
  pollIntervalMs: number
  storeText: boolean
  storeArgs: boolean
}

/**
 * Opaque keyed hash of what a watch depends on: the gateway's configuration and the thresholds of health. Keyed, because it
 * is kept in Temporal, where more people can look than in the configuration.
 */
export function fingerprint(gateway: WatchedGateway, health: SessionHealthThresholds, key: FingerprintKey): string {
  const fields = Object.entries(gateway).toSorted(([a], [b]) => a.localeCompare(b))
  return createHmac('sha256', key)
    .update(JSON.stringify([fields, health]))
    .digest('hex')
    .slice(0, 32)
}
