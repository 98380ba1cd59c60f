import { createHash } from 'node:crypto'

/** The request id of one target of an action: always the same for the same names, as asking again must be the same request. */
export function requestIdOf(...names: readonly string[]): string {
  const hex = createHash('sha256').update(names.join('\0')).digest('hex')
  // The bits that say it is a UUID made from a name (version 8: by one's own rule).
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
