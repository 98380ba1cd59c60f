import { createHash } from 'node:crypto'
import type { Labels } from './alert.ts'

/** What a member is known by: 16 hex digits of SHA-256 over its rule and labels, whatever their order. */
export function fingerprintOf(rule: string, labels: Labels): string {
  const sorted = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([rule, sorted]))
    .digest('hex')
    .slice(0, 16)
}
