/** The pattern of a text that holds `part`, for ILIKE; null = any. What people type means itself, not a pattern. */
export const holding = (part: string | undefined): string | null =>
  part === undefined ? null : `%${part.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
