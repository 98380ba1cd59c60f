/** Sixteen digits may be more than a number can hold exactly. */
const LONG_DIGITS = /\d{16}/

/** Reads JSON with integers beyond 2^53 as bigint, as the digits are what they are. @throws SyntaxError */
export function parseExact(json: string): unknown {
  return LONG_DIGITS.test(json) ? JSON.parse(json, exactInteger) : JSON.parse(json)
}

function exactInteger(_: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !context?.source) return value
  return /^-?\d+$/.test(context.source) ? BigInt(context.source) : value
}
