import { isUtf8 } from 'node:buffer'

/** Marks at the beginning of text, the longer ones first. */
const marks: readonly [bytes: readonly number[], encoding: string][] = [
  [[0xff, 0xfe, 0, 0], 'UTF-32LE'],
  [[0, 0, 0xfe, 0xff], 'UTF-32BE'],
  [[0xff, 0xfe], 'UTF-16LE'],
  [[0xfe, 0xff], 'UTF-16BE'],
]
const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf])
/** As much of a text as shows how it is written. */
const SAMPLE_BYTES = 4_096
/** Text that is mostly ASCII has a zero in every other byte when it is written in UTF-16. */
const MANY_ZEROS = 0.25

/** Bytes of the mark that says UTF-8. */
export const bomBytes = (text: Buffer): number => (text.subarray(0, 3).equals(UTF8_MARK) ? UTF8_MARK.length : 0)

/** What a text is written in whose beginning shows that it is not UTF-8; `null` = nothing shows that. */
export function foreignEncoding(beginning: Buffer): string | null {
  const marked = marks.find(([bytes]) => bytes.every((byte, index) => beginning[index] === byte))
  if (marked) return marked[1]
  const sample = beginning.subarray(0, SAMPLE_BYTES)
  const zeros = [...sample.entries()].filter(([, byte]) => byte === 0)
  const odd = zeros.filter(([index]) => index % 2 === 1).length
  const even = zeros.length - odd
  if (odd > sample.length * MANY_ZEROS && even === 0) return 'UTF-16LE'
  if (even > sample.length * MANY_ZEROS && odd === 0) return 'UTF-16BE'
  return null
}

/** The text of bytes; `null` = they are no UTF-8. */
export const textOf = (bytes: Buffer): string | null => (isUtf8(bytes) ? bytes.toString('utf8') : null)
