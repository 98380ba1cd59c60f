/** A text as a reader would decode it, with the way back to the text it came from. */
export type View = {
  text: string
  /** The place in the source of the character at `index` of the view; of its end for `index === text.length`. */
  sourceOf: (index: number) => number
}

/**
 * Every decoding of `text` that differs from it: JSON escapes (JSON inside a JSON string) and percent encoding.
 * A secret in such text has neighbours, quotes and line ends that only its decoding shows.
 */
export function viewsOf(text: string): View[] {
  const views: View[] = []
  if (text.includes('\\')) views.push(decode(text, BACKSLASH, unescapeJson))
  if (text.includes('%')) views.push(decode(text, PERCENT, percentDecoded))
  return views.filter((view) => view.text.length !== text.length)
}

const BACKSLASH = 92
const PERCENT = 37
const SMALL_U = 117

/** An escape: the unit it stands for, and how long it is. */
type Escape = { unit: number; length: number }

const CONTROL: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, f: 12 }

function unescapeJson(text: string, at: number): Escape | null {
  if (at + 1 >= text.length) return null
  const unit = text.charCodeAt(at + 1) === SMALL_U ? hexAt(text, at + 2, 4) : null
  if (unit !== null) return { unit, length: 6 }
  return { unit: CONTROL[text.charAt(at + 1)] ?? text.charCodeAt(at + 1), length: 2 }
}

/** Byte for byte: what was not ASCII stays wrong, and no secret's alphabet needs it. */
function percentDecoded(text: string, at: number): Escape | null {
  const unit = hexAt(text, at + 1, 2)
  return unit === null ? null : { unit, length: 3 }
}

function hexAt(text: string, from: number, digits: number): number | null {
  let value = 0
  for (let at = from; at < from + digits; at++) {
    const digit = hexDigit(text.charCodeAt(at))
    if (digit < 0) return null
    value = value * 16 + digit
  }
  return value
}

/** -1 for what is none, and past the end of a text. */
function hexDigit(unit: number): number {
  if (unit >= 48 && unit <= 57) return unit - 48
  const small = unit | 32
  return small >= 97 && small <= 102 ? small - 87 : -1
}

/** By hand rather than by an expression: texts that are all escapes are ten times faster. */
function decode(source: string, sign: number, escapeAt: (text: string, at: number) => Escape | null): View {
  const places: EscapePlaces = { viewEnds: [], sourceEnds: [] }
  const units = new Uint16Array(source.length)
  let length = 0
  let wide = false
  for (let at = 0; at < source.length; ) {
    const unit = source.charCodeAt(at)
    const escape = unit === sign ? escapeAt(source, at) : null
    at += escape?.length ?? 1
    units[length] = escape?.unit ?? unit
    wide ||= (units[length] ?? 0) > 255
    length += 1
    if (escape) {
      places.sourceEnds.push(at)
      places.viewEnds.push(length)
    }
  }
  return { text: textOf(units.subarray(0, length), wide), sourceOf: (index) => placeInSource(index, places) }
}

/** Texts of one byte a character are read twice as fast. */
const textOf = (units: Uint16Array, wide: boolean): string =>
  wide ? Buffer.from(units.buffer, units.byteOffset, units.byteLength).toString('utf16le') : Buffer.from(units).toString('latin1')

/** For the n-th escape, the index after it in the view and in the source. */
type EscapePlaces = { viewEnds: number[]; sourceEnds: number[] }

function placeInSource(index: number, { viewEnds, sourceEnds }: EscapePlaces): number {
  let low = 0
  let high = viewEnds.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((viewEnds[middle] ?? 0) <= index) low = middle + 1
    else high = middle
  }
  return low === 0 ? index : (sourceEnds[low - 1] ?? 0) + index - (viewEnds[low - 1] ?? 0)
}
