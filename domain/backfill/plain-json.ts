/** A value as JSON can say it: bytes as base64, whole numbers beyond 2^53 as text. */
export function plainJson(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : String(value)
  }
  if (value instanceof Uint8Array) return btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join(''))
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  return value
}
