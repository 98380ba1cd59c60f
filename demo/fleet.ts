import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { ClientSocket } from './client-socket.ts'
import { addCrowd, startLoad } from './load.ts'
import { type Plan, planOf } from './plan.ts'
import { resumeRun, startRun } from './play-run.ts'
import { seededRandom } from './random.ts'
import { tellStories } from './stories.ts'
import { type Audience, DemoWorld } from './world.ts'

export type DemoFleetOptions = {
  /** 0 = any free port. Default 0. */
  port?: number
  /** Default 127.0.0.1. */
  host?: string
  token: string
  /** Same seed, same stories and ids. Default 1. */
  seed?: number
  /** Idle sessions besides the stories, for filling a screen or a bench. Default 0. */
  sessions?: number
  /** No stories: nothing happens but what clients ask for. Default false. */
  quiet?: boolean
  /** Events a second made by the crowd of `sessions`, for benches. Default 0. */
  eventsPerSecond?: number
  /** Multiplies every wait; 0.1 lives ten times as fast. Default 1. */
  pace?: number
  now?: () => number
  tickIntervalMs?: number
  maxBufferedBytes?: number
  withoutMethods?: readonly string[]
}

/** A gateway's outage as a client sees it. */
export type Outage = { kind: 'restart' | 'stop' | 'crash' }

export type DemoFleet = {
  readonly url: string
  readonly token: string
  readonly port: number
  /** Ends all connections (1012, or without a goodbye when it crashes) and refuses new ones until `comeBack`. */
  goDown(outage: Outage): void
  /** A new boot. Runs that a crash interrupted go on by themselves under new ids. */
  comeBack(): void
  /** While true, logins are answered with UNAVAILABLE. */
  setStarting(starting: boolean): void
  /** Gives an agent something to do, without any client. @returns the run id */
  tell(sessionKey: string, text: string, plan?: Plan): string
  /** Gives an agent a schedule of its own, which clients may switch off. Nothing is started by it. @returns the job's id */
  schedule(agentId: string, name: string): string
  close(): Promise<void>
}

const RECOVER_AFTER_MS = 3_000
const TICK_MS = 30_000
const SCHEDULED_EVERY_MS = 86_400_000
const MAX_BUFFERED_BYTES = 52_428_800

/** Starts a fleet of pretended agents behind a gateway that speaks protocol 4. Nothing it does touches the machine. */
export async function startDemoFleet(options: DemoFleetOptions): Promise<DemoFleet> {
  const fleet = new Fleet(options)
  await fleet.listen()
  return fleet
}

class Fleet implements DemoFleet {
  readonly token: string
  readonly #options: DemoFleetOptions
  readonly #world: DemoWorld
  readonly #clients = new Set<ClientSocket>()
  readonly #server: Server
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 26_214_400 })
  readonly #over = new AbortController()
  readonly #timer: NodeJS.Timeout
  #bootId: string
  #bootedAt: number
  #down = false
  #starting = false

  constructor(options: DemoFleetOptions) {
    this.#options = options
    this.token = options.token
    const now = options.now ?? Date.now
    this.#world = new DemoWorld(seededRandom(options.seed ?? 1), now, options.pace ?? 1, (...event) => this.#emit(...event))
    this.#bootId = this.#world.random.uuid()
    this.#bootedAt = now()
    this.#server = createServer((request, response) => this.#answerHttp(request, response))
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
    this.#timer = setInterval(() => this.#emit('readers', 'tick', { ts: now() }), options.tickIntervalMs ?? TICK_MS)
    addCrowd(this.#world, options.sessions ?? 0)
    if (options.eventsPerSecond) startLoad(this.#world, options.eventsPerSecond, this.#over.signal)
    if (!options.quiet) tellStories(this.#world, this.#over.signal)
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(this.#options.port ?? 0, this.#options.host ?? '127.0.0.1', resolve)
    })
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port // listening on TCP since `listen`
  }

  get url(): string {
    return `ws://${this.#options.host ?? '127.0.0.1'}:${this.port}`
  }

  goDown({ kind }: Outage): void {
    this.#down = true
    if (kind !== 'crash') {
      const restart =
        kind === 'restart' ? { reason: 'gateway restarting', restartExpectedMs: 1_500 } : { reason: 'gateway stopping' }
      this.#emit('readers', 'shutdown', restart)
    }
    for (const client of this.#clients) {
      if (kind === 'crash') client.cut()
      else client.close(1012, 'service restart')
    }
    for (const session of this.#world.sessions.values()) {
      if (!session.run) continue
      session.run.stop.abort('crash')
      // Until it is resumed, the row says `running` without an active run.
      Object.assign(session, { run: null, abortedLastRun: true })
    }
  }

  comeBack(): void {
    this.#down = false
    this.#bootId = this.#world.random.uuid()
    this.#bootedAt = this.#world.now()
    void this.#recover()
  }

  setStarting(starting: boolean): void {
    this.#starting = starting
  }

  tell(sessionKey: string, text: string, plan: Plan = planOf(text)): string {
    const runId = this.#world.random.uuid()
    startRun(this.#world, this.#world.session(sessionKey), { text, runId, ownerConnId: null, plan })
    return runId
  }

  schedule(agentId: string, name: string): string {
    return this.#world.schedule(agentId, name, SCHEDULED_EVERY_MS)
  }

  async close(): Promise<void> {
    this.#over.abort()
    clearInterval(this.#timer)
    for (const session of this.#world.sessions.values()) session.run?.stop.abort('close')
    for (const client of this.#clients) client.cut()
    this.#sockets.close()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** Interrupted runs go on some seconds after the start, one after the other. */
  async #recover(): Promise<void> {
    try {
      await this.#world.wait(RECOVER_AFTER_MS, this.#over.signal)
      for (const session of this.#world.sessions.values())
        if (session.status === 'running' && !session.run) resumeRun(this.#world, session)
    } catch (error) {
      if (!this.#over.signal.aborted) throw error
    }
  }

  #emit(audience: Audience, event: string, payload: unknown): void {
    if (this.#clients.size === 0) return
    const json = JSON.stringify(payload)
    for (const client of this.#clients) client.event(audience, event, json)
  }

  #answerHttp(request: IncomingMessage, response: ServerResponse): void {
    const ready = !this.#down && !this.#starting
    const body = request.url === '/readyz' ? { ready, failing: [] } : { ok: !this.#down, status: 'live', demo: true }
    response.writeHead(ready ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#down) return refuseUpgrade(socket, '503 Service Unavailable')
    if (request.headers['x-forwarded-for']) return refuseUpgrade(socket, '403 Forbidden')
    this.#sockets.handleUpgrade(request, socket, head, (ws) => {
      const hall = { world: this.#world, token: this.token, starting: () => this.#starting, hello: () => this.#helloFacts() }
      const client = new ClientSocket(ws, hall, request.headers.origin !== undefined)
      this.#clients.add(client)
      ws.on('close', () => this.#clients.delete(client))
    })
  }

  #helloFacts() {
    const { tickIntervalMs = TICK_MS, maxBufferedBytes = MAX_BUFFERED_BYTES, withoutMethods = [] } = this.#options
    return {
      bootId: this.#bootId,
      uptimeMs: this.#world.now() - this.#bootedAt,
      tickIntervalMs,
      maxBufferedBytes,
      withoutMethods,
    }
  }
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}
