/** A check, or a column that must not be empty. Not a foreign key: the row it points to may be on its way. */
const BROKEN_RULES = new Set(['23502', '23514'])

/**
 * Whether what was to be stored is at fault (a figure out of range, a key too long for its index), so that the same would be
 * refused for ever; else it is the database that is away, busy or in trouble, and the same may be stored later.
 */
export function isUnstorable(error: unknown): boolean {
  if (error instanceof RangeError || error instanceof TypeError) return true
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (typeof code !== 'string') return false
  // SQLSTATE class 22: data exception; 54: program limit exceeded.
  return /^(22|54)[0-9A-Z]{3}$/.test(code) || BROKEN_RULES.has(code)
}
