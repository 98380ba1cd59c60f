import { createHmac } from 'node:crypto'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'

/** Of which row an id is: the tenant's, in a source, in a collection of it, by its legacy key. */
export type RowPlace = { tenantId: string; source: string; collection: string; key: string }

/**
 * The id of an imported row: the same whenever and wherever it is computed, so that relations need no look-up and a second run
 * meets the rows of the first. Keyed, as a legacy key could be guessed from a plain hash. A UUID of version 8 (RFC 9562).
 */
export function rowId(secret: FingerprintKey, { tenantId, source, collection, key }: RowPlace): string {
  const hmac = createHmac('sha256', secret)
  // JSON, so that no two places are written alike.
  const hex = hmac.update(JSON.stringify([tenantId, source, collection, key])).digest('hex')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
