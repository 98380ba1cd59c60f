import { CLOSE_ARRAY, CLOSE_OBJECT, COLON, COMMA, isWhite, OPEN_ARRAY, OPEN_OBJECT, QUOTE, ValueEnd } from './json-values.ts'
import { Pieces } from './pieces.ts'

/** Where a record stands: its place in the array, or its name in the object. `bytes` null = it is too large. */
export type JsonRecord = { place: number | string; bytes: Buffer | null; size: number }

/** Names and indexes that lead to the records. */
export type JsonSteps = readonly (string | number)[]

type Expected = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end'

/** An array or object that is on the way to the records, or whose values they are. */
type Frame = { kind: 'array' | 'object'; expected: Expected; place: number | string; holdsRecords: boolean }

/** The text is not JSON, or ends before its end. `at` = offset in bytes. */
export class BrokenJson extends Error {
  readonly at: number
  readonly ended: boolean

  constructor(at: number, ended: boolean) {
    super(ended ? `It ends in the middle, at byte ${at}.` : `It is not valid JSON at byte ${at}.`)
    this.name = 'BrokenJson'
    this.at = at
    this.ended = ended
  }
}

/**
 * Cuts the records out of a JSON text that comes in chunks: the values of the array or object that `steps` lead to. Text of any
 * length is read in the memory of one record. Whether a record is valid is for who parses it; what is around them is judged here.
 */
export class JsonRecords {
  readonly #steps: JsonSteps
  readonly #onRecord: (record: JsonRecord) => void
  readonly #frames: Frame[] = []
  readonly #end = new ValueEnd()
  readonly #pieces = new Pieces()
  /** The value that is being read: a record, a name, or one that is stepped over. */
  #reading: 'record' | 'key' | 'other' | null = null
  #read = 0
  #done = false
  #found = false

  constructor(steps: JsonSteps, onRecord: (record: JsonRecord) => void) {
    this.#steps = steps
    this.#onRecord = onRecord
  }

  /** Whether there is an array or object where the records should be. */
  get found(): boolean {
    return this.#found
  }

  /** @throws BrokenJson */
  add(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) at = this.#reading === null ? this.#structure(chunk, at) : this.#value(chunk, at)
    this.#read += chunk.length
  }

  /** The text is over. @throws BrokenJson when it should not be */
  finish(): void {
    if (this.#reading === 'other' && this.#frames.length === 0 && this.#end.mayEnd) this.#done = true
    if (!this.#done) throw new BrokenJson(this.#read, true)
  }

  /** Goes on with the value that is being read. */
  #value(chunk: Buffer, from: number): number {
    const to = this.#end.find(chunk, from)
    if (to === -1) {
      if (this.#reading !== 'other') this.#pieces.add(chunk.subarray(from))
      return chunk.length
    }
    const read = this.#reading
    this.#reading = null
    const frame = this.#frames.at(-1)
    if (read === 'other') {
      this.#after(frame)
      return to
    }
    const { bytes, size } = this.#pieces.end(chunk.subarray(from, to))
    if (!frame) throw new BrokenJson(this.#read + from, false)
    if (read === 'key') {
      frame.place = this.#nameOf(bytes, this.#read + from)
      frame.expected = 'colon'
    } else {
      this.#onRecord({ place: frame.place, bytes, size })
      this.#after(frame)
    }
    return to
  }

  #nameOf(bytes: Buffer | null, at: number): string {
    try {
      return String(JSON.parse(bytes?.toString('utf8') ?? ''))
    } catch (error) {
      if (error instanceof SyntaxError) throw new BrokenJson(at, false)
      throw error
    }
  }

  /** One byte between values. */
  #structure(chunk: Buffer, at: number): number {
    const byte = chunk[at] ?? 0
    if (isWhite(byte)) return at + 1
    const frame = this.#frames.at(-1)
    const expected = this.#done ? null : (frame?.expected ?? 'value')
    if (expected === 'comma-or-end' && frame && byte === COMMA) {
      if (typeof frame.place === 'number') frame.place += 1
      frame.expected = frame.kind === 'array' ? 'value' : 'key'
    } else if (frame && expected?.endsWith('-or-end') && byte === (frame.kind === 'array' ? CLOSE_ARRAY : CLOSE_OBJECT)) {
      this.#frames.pop()
      this.#after(this.#frames.at(-1))
    } else if (expected === 'colon' && frame && byte === COLON) frame.expected = 'value'
    else if (expected?.startsWith('key') && byte === QUOTE) return this.#begin('key', at)
    else if (expected?.startsWith('value') && mayBeginValue(byte)) return this.#open(byte, at)
    else throw new BrokenJson(this.#read + at, false)
    return at + 1
  }

  /** A value begins: it is a record, on the way to them, or neither. */
  #open(byte: number, at: number): number {
    const frame = this.#frames.at(-1)
    if (frame?.holdsRecords) return this.#begin('record', at)
    const isContainer = byte === OPEN_OBJECT || byte === OPEN_ARRAY
    if (!isContainer || !this.#isOnTheWay(frame)) return this.#begin('other', at)
    const holdsRecords = this.#frames.length === this.#steps.length
    this.#found ||= holdsRecords
    if (byte === OPEN_ARRAY) this.#frames.push({ kind: 'array', expected: 'value-or-end', place: 0, holdsRecords })
    else this.#frames.push({ kind: 'object', expected: 'key-or-end', place: '', holdsRecords })
    return at + 1
  }

  /** All frames are on the way; whether the value in the last one is. */
  #isOnTheWay(frame: Frame | undefined): boolean {
    return frame === undefined || frame.place === this.#steps[this.#frames.length - 1]
  }

  #begin(reading: 'record' | 'key' | 'other', at: number): number {
    this.#end.begin()
    this.#reading = reading
    return at
  }

  #after(frame: Frame | undefined): void {
    if (frame) frame.expected = 'comma-or-end'
    else this.#done = true
  }
}

/** Not a comma, a colon or a closing bracket; what it is instead is judged when the value is parsed. */
const mayBeginValue = (byte: number): boolean => ![COMMA, COLON, CLOSE_ARRAY, CLOSE_OBJECT].includes(byte)
