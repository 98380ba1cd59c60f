import { isPlausibleSecret } from './randomness.ts'

/** From one piece of a value to the next: strings put together in code, or an escaped or soft line end. */
const JOINT =
  /["'`][ \t]{0,8}(?:[+.&]?[ \t]{0,4}\\?\r?\n[ \t]{0,80}[+.&]?[ \t]{0,4}|[+.&][ \t]{0,4})["'`](?=[^"'`\n]{4,500}["'`])|\\?\r?\n[ \t]{0,8}(?=\S)/y
const QUOTED_PIECE = /[^"'`\n]+/y
const BARE_PIECE = /[A-Za-z0-9+/=_.~-]+\\?/y

/** A piece of a token, and no word or line of its own. */
const SHORTEST_PIECE = 8
const MAX_PIECES = 64

/**
 * Where a value ends that goes on behind its line or its string: `'abc' +⏎ 'def'`, `abc\⏎def`, `abc=⏎def`. A bare one goes on
 * only where its end says so.
 */
export function endOfContinued(text: string, end: number, quoted: boolean): number {
  let last = end
  for (let pieces = 0; pieces < MAX_PIECES; pieces++) {
    const next = endOfNext(text, last, quoted)
    if (next === null) return last
    last = next
  }
  return last
}

function endOfNext(text: string, end: number, quoted: boolean): number | null {
  JOINT.lastIndex = end
  const joint = JOINT.exec(text)?.[0]
  if (joint === undefined) return null
  const strings = /^["'`]/.test(joint)
  if (strings !== quoted) return null
  if (!strings && !/[\\=]/.test(joint.charAt(0) + text.charAt(end - 1))) return null
  const from = end + joint.length
  const piece = strings ? QUOTED_PIECE : BARE_PIECE
  piece.lastIndex = from
  const [next = ''] = piece.exec(text) ?? []
  return next.length >= SHORTEST_PIECE && isPlausibleSecret(next) ? from + next.length : null
}

/** A folded or literal block of YAML: its lines, as far as they are indented, are one value. */
const BLOCK = /["']?:[ \t]{0,4}[>|][+-]?[ \t]{0,4}\r?\n([ \t]{1,40})/y
const LONGEST_BLOCK = 40_000

/** The block behind a name; `null` when there is none, or when its lines are more than one word each. */
export function blockBehind(text: string, at: number): { start: number; end: number } | null {
  BLOCK.lastIndex = at
  const indent = BLOCK.exec(text)?.[1]
  if (indent === undefined) return null
  const start = BLOCK.lastIndex
  const line = new RegExp(`[^\\s]{1,4000}(?=[ \\t]{0,8}(?:\\r?\\n|$))(?:[ \\t]{0,8}\\r?\\n${indent}(?=\\S))?`, 'y')
  let end = start
  for (line.lastIndex = start; end - start < LONGEST_BLOCK && line.test(text); ) end = line.lastIndex
  const value = text.slice(start, end).trimEnd()
  return value === '' ? null : { start, end: start + value.length }
}
