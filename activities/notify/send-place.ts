import type { LookupFunction } from 'node:net'
import type { ClaimedDelivery, External } from '#prisma/stores/delivery-progress.ts'
import type { SecretsUsed } from './secrets-used.ts'

/** What sending one message needs besides its channel. `signal` fires when the attempt's time is over, or it is cancelled. */
export type SendPlace = {
  delivery: ClaimedDelivery
  secrets: SecretsUsed
  signal: AbortSignal
  terms: { timeout: number; allowPrivate: boolean }
  configDir: string
  lookup?: LookupFunction
}

/** `skipped`: this channel has nothing to say here. `external`: what later messages about the alert need. `note` is shown. */
export type Sent = { state: 'sent' | 'skipped'; external: External | null; note: string | null }

export const sent = (external: External | null = null, note: string | null = null): Sent => ({ state: 'sent', external, note })
export const skipped = (note: string): Sent => ({ state: 'skipped', external: null, note })
