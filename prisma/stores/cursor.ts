/** A cursor that a caller made up or cut: an HTTP edge answers 400. */
export class CursorError extends Error {
  override readonly name = 'CursorError'
  constructor() {
    super('The cursor is none of ours. Leave it out to begin with the first page.')
  }
}

/** A place in a sorted list as one opaque word. */
export const encodeCursor = (place: readonly string[]): string => Buffer.from(JSON.stringify(place)).toString('base64url')

/** The place a cursor stands for; empty without one. @throws CursorError for what `encodeCursor` did not make. */
export function decodeCursor(cursor: string | undefined): string[] {
  if (cursor === undefined) return []
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(place) && place.every((part) => typeof part === 'string')) return place
  } catch {
    // Told below: what does not parse is none of ours either.
  }
  throw new CursorError()
}
