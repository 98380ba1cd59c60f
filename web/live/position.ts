/** The largest id that Postgres' bigint has. */
const LARGEST = 2n ** 63n - 1n

/**
 * The position a reader says it is at: digits as we gave them out. `null` for none, and for what we cannot have given out:
 * such a reader is reset like a new one.
 */
export function parsePosition(text: string | string[] | null | undefined): bigint | null {
  if (typeof text !== 'string' || !/^\d{1,19}$/.test(text)) return null
  const position = BigInt(text)
  return position <= LARGEST ? position : null
}
