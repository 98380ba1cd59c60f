import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { readSeries } from '#domain/component/prometheus-text.ts'

const PROGRAM = new URL('./programs/relay.ts', import.meta.url).pathname
const BEAT_MS = 50

/** A relay that runs, with somebody who sends faster than somebody else takes. */
export class RunningRelay {
  readonly origin: string
  readonly #child: ChildProcess
  readonly #headers: { authorization: string }
  readonly #over = new AbortController()

  private constructor(child: ChildProcess, port: number, token: string) {
    this.#child = child
    this.origin = `http://127.0.0.1:${port}`
    this.#headers = { authorization: `Bearer ${token}` }
  }

  static async start({ limitBytes, token }: { limitBytes: number; token: string }): Promise<RunningRelay> {
    const child = spawn(process.execPath, [PROGRAM, String(limitBytes)], {
      env: { ...process.env, RELAY_TOKEN: token },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    return new RunningRelay(child, Number.parseInt(line.toString(), 10), token)
  }

  /** Sends, and takes a part of it, until the relay ends. */
  async overload({
    messagesPerBeat,
    takenPerBeat,
    bytes,
  }: Record<'messagesPerBeat' | 'takenPerBeat' | 'bytes', number>): Promise<void> {
    const body = new Uint8Array(bytes)
    while (!this.#over.signal.aborted) {
      const sent = Array.from({ length: messagesPerBeat }, () => this.#post('/send', body))
      await Promise.all([...sent, this.#post(`/take?n=${takenPerBeat}`)])
      await sleep(BEAT_MS)
    }
  }

  /** What it says of itself; null = it does not say. */
  async metric(name: string): Promise<number | null> {
    const answer = await fetch(`${this.origin}/metrics`, { headers: this.#headers })
    return readSeries(await answer.text(), new Set([name]))[0]?.value ?? null
  }

  async kill(): Promise<void> {
    this.#over.abort()
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }

  async #post(path: string, body: BodyInit | null = null): Promise<void> {
    try {
      const answer = await fetch(this.origin + path, { method: 'POST', headers: this.#headers, body })
      await answer.arrayBuffer()
    } catch (error) {
      if (!this.#over.signal.aborted) throw error
    }
  }
}
