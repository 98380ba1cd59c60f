import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import type { HostOutputLine } from '#contracts/target-host.ts'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import { redactText } from '#domain/redaction/redact-text.ts'

/** Lines kept for each target: what a person reads, not an archive. */
const KEPT = 2000
/** A longer line is cut. */
const LONGEST = 4000
/** Text without a line break is taken as a line from here on, so that no program can fill our memory. */
const LONGEST_UNBROKEN = 64 * 1024
/** Shorter parts of a secret would mask ordinary words. */
const SHORTEST_SECRET = 4

/** The last lines a target's instances wrote, without secrets: neither those they were given nor what looks like one. */
export class OutputRing {
  #lines: HostOutputLine[] = []
  /** From the clock on, so that ids ascend over restarts of the host. */
  #id = Date.now()
  readonly #key: FingerprintKey

  constructor(key: FingerprintKey) {
    this.#key = key
  }

  get lastId(): number {
    return this.#id
  }

  /** A remark of the host itself. */
  say(release: string, line: string): void {
    this.#push(release, 'driver', line)
  }

  /** Lines after an id, oldest first; without one, the last ones. */
  after(id: number, limit: number): HostOutputLine[] {
    return this.#lines.filter((line) => line.id > id).slice(0, limit)
  }

  /** The last lines as text. */
  tail(count: number, release: string): string {
    const lines = this.#lines.filter((line) => line.release === release && line.stream !== 'driver').slice(-count)
    return lines.map(({ line }) => line).join('\n')
  }

  /** Takes up what a stream brings until it ends. `secrets` are masked wherever they stand. */
  follow(stream: Readable, { release, name, secrets }: { release: string; name: 'stdout' | 'stderr'; secrets: Secrets }): void {
    const decoder = new StringDecoder('utf8')
    let rest = ''
    const take = (text: string) => this.#push(release, name, mask(text, secrets))
    stream.on('data', (chunk: Buffer) => {
      const lines = (rest + decoder.write(chunk)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) take(line)
      if (rest.length > LONGEST_UNBROKEN) {
        take(rest)
        rest = ''
      }
    })
    stream.once('end', () => {
      if (rest) take(rest)
    })
    // A pipe that breaks has nothing more to say; that its process ended is told elsewhere.
    stream.on('error', () => undefined)
  }

  #push(release: string, stream: HostOutputLine['stream'], line: string): void {
    this.#id += 1
    const text = redactText(line.replace(/\r$/, ''), this.#key).text
    this.#lines.push({ id: this.#id, at: Date.now(), release, stream, line: text.slice(0, LONGEST) })
    if (this.#lines.length > KEPT * 1.25) this.#lines = this.#lines.slice(-KEPT)
  }
}

/** Secret values by the name of their setting. */
export type Secrets = Readonly<Record<string, string>>

/** The text without any of the values, also without single lines of one that has several (a key in PEM). */
export function mask(text: string, secrets: Secrets): string {
  let masked = text
  for (const [name, secret] of Object.entries(secrets)) {
    const parts = [secret, ...secret.split(/\r?\n/)].filter((part) => part.length >= SHORTEST_SECRET)
    for (const part of parts) masked = masked.replaceAll(part, `[secret ${name}]`)
  }
  return masked
}
