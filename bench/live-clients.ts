import { connect, type Socket } from 'node:net'

/** What the benchmark asks of the process that plays the browsers. */
export type Ask =
  | { ask: 'connect'; count: number; port: number; path: string; token: string }
  /** Forgets what was measured so far. */
  | { ask: 'measure' }
  | { ask: 'report' }
  /** Breaks every connection at once; each comes back by itself, as a browser would. */
  | { ask: 'storm' }
  | { ask: 'close' }

/** Delays in ms from the stamp in an event to its arrival; `lost` = events that never came; `back` = ms until 99 % were back. */
export type Report = { open: number; samples: number; p50: number; p99: number; lost: number; resets: number; sentAway: number }

const MARK = Buffer.from('"stateReason":"')
const RESET = Buffer.from('event: reset')
const ID = Buffer.from('id: ')
const BYE = Buffer.from('event: bye')
/** Connections opened at the same time: more would measure the kernel's queue. */
const AT_ONCE = 100

let target: Extract<Ask, { ask: 'connect' }> | null = null
let clients: Client[] = []
const delays: number[] = []
let [lost, resets, sentAway] = [0, 0, 0]

/** One browser: follows, knows its position, and comes back when told or when cut off. */
class Client {
  open = false
  private socket: Socket | null = null
  private rest: Buffer = Buffer.alloc(0)
  private lastSeq = -1
  private position = ''
  private retryMs = 1_000
  private closed = false

  connect(): Promise<void> {
    const to = target as NonNullable<typeof target> // set before any client is made
    return new Promise((resolve) => {
      const socket = connect(to.port, '127.0.0.1')
      this.socket = socket
      const resume = this.position ? `last-event-id: ${this.position}\r\n` : ''
      socket.write(`GET ${to.path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${to.token}\r\n${resume}\r\n`)
      socket.on('data', (chunk) => {
        this.take(chunk)
        resolve()
      })
      socket.on('error', () => undefined)
      socket.on('close', () => {
        this.open = false
        resolve()
        if (!this.closed) setTimeout(() => void this.connect(), Math.random() * this.retryMs)
      })
    })
  }

  cut(): void {
    this.socket?.destroy()
  }

  close(): void {
    this.closed = true
    this.cut()
  }

  private take(chunk: Buffer): void {
    const now = process.hrtime.bigint()
    const data = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk
    if (!WHOLE.some((end) => data.subarray(-end.length).equals(end))) {
      // Cut in the middle of an event: what is missing comes with the next piece.
      this.rest = Buffer.from(data)
      return
    }
    this.rest = Buffer.alloc(0)
    if (data.includes(BYE)) return this.sendAway(data)
    this.open = true
    if (data.includes(RESET)) {
      resets += 1
      this.lastSeq = -1
    }
    const id = data.lastIndexOf(ID)
    if (id >= 0) this.position = /\d+/.exec(data.toString('latin1', id, id + 30))?.[0] ?? this.position
    this.count(data, now)
  }

  private count(data: Buffer, now: bigint): void {
    const first = stampAt(data, data.indexOf(MARK))
    if (!first) return
    const last = stampAt(data, data.lastIndexOf(MARK)) ?? first
    if (this.lastSeq >= 0 && first.seq > this.lastSeq + 1) lost += first.seq - this.lastSeq - 1
    this.lastSeq = last.seq
    delays.push(Number(now - last.at) / 1e6)
  }

  private sendAway(data: Buffer): void {
    sentAway += 1
    this.retryMs = Number(/"retryMs":(\d+)/.exec(data.toString('latin1'))?.[1] ?? this.retryMs)
    this.cut()
  }
}

/** How a piece ends that holds whole events only: chunked or not, or the last one of a stream that the server ended. */
const WHOLE = ['\n\n\r\n', '\n\n', '\n\n\r\n0\r\n\r\n'].map((end) => Buffer.from(end))

/** `seq:time` as the benchmark writes it into an event. */
function stampAt(data: Buffer, index: number): { seq: number; at: bigint } | null {
  if (index < 0) return null
  const [, seq, at] = /^(\d+):(\d+)"/.exec(data.toString('latin1', index + MARK.length, index + MARK.length + 60)) ?? []
  return seq && at ? { seq: Number(seq), at: BigInt(at) } : null
}

async function connectAll(ask: Extract<Ask, { ask: 'connect' }>): Promise<void> {
  target = ask
  clients = Array.from({ length: ask.count }, () => new Client())
  for (let index = 0; index < clients.length; index += AT_ONCE) {
    await Promise.all(clients.slice(index, index + AT_ONCE).map((client) => client.connect()))
  }
}

function report(): Report {
  const sorted = delays.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  const open = clients.filter((client) => client.open).length
  return { open, samples: sorted.length, p50: at(0.5), p99: at(0.99), lost, resets, sentAway }
}

async function answer(ask: Ask): Promise<Report> {
  if (ask.ask === 'connect') await connectAll(ask)
  if (ask.ask === 'storm') for (const client of clients) client.cut()
  if (ask.ask === 'close') for (const client of clients) client.close()
  if (ask.ask === 'measure') {
    delays.length = 0
    lost = 0
    resets = 0
    sentAway = 0
  }
  return report()
}

if (import.meta.main) process.on('message', (ask: Ask) => void answer(ask).then((said) => process.send?.(said)))
