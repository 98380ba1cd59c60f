import { closeSync, openSync, readSync, rmSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'

const CHUNK_BYTES = 64 * 1024
/** A program that never breaks its lines is cut here, so that it cannot fill memory. */
const LONGEST_LINE = 64 * 1024

/**
 * Follows a file that a command writes to, line by line. A file and not a pipe: what a command writes outlives a worker that is
 * killed, and the command is not ended by a pipe that nobody reads.
 */
export class OutputFile {
  readonly #handle: number
  readonly #file: string
  readonly #decoder = new StringDecoder('utf8')
  readonly #onLine: (line: string) => void
  #offset = 0
  #rest = ''

  constructor(file: string, onLine: (line: string) => void) {
    this.#file = file
    this.#onLine = onLine
    this.#handle = openSync(file, 'r')
  }

  /** Passes on what has been written since. */
  read(): void {
    const chunk = Buffer.alloc(CHUNK_BYTES)
    for (;;) {
      const bytes = readSync(this.#handle, chunk, 0, CHUNK_BYTES, this.#offset)
      if (bytes === 0) return
      this.#offset += bytes
      const lines = (this.#rest + this.#decoder.write(chunk.subarray(0, bytes))).split(/\r?\n/)
      this.#rest = lines.pop() ?? ''
      for (const line of lines) this.#onLine(line)
      if (this.#rest.length > LONGEST_LINE) this.#flush()
    }
  }

  /** Passes on the rest and removes the file: it holds what the command wrote, not yet redacted. */
  end(): void {
    this.read()
    this.#flush()
    closeSync(this.#handle)
    rmSync(this.#file, { force: true })
  }

  #flush(): void {
    if (this.#rest) this.#onLine(this.#rest)
    this.#rest = ''
  }
}
