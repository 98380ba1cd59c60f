import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Call = { method: string; path: string; headers: IncomingMessage['headers']; body: string; at: number }
type Body = { fence: number; release: { contentHash: string; name: string }; values: Record<string, string> }
type Reply = { status: number; body?: unknown; headers?: Record<string, string> }

/**
 * A deployer of one's own as docs/targets.md describes one: checks signatures by its own reckoning, keeps the highest fence, does
 * each key's work once. `interfere` answers in its place.
 */
export class GivenDeployer {
  readonly calls: Call[] = []
  readonly effects: string[] = []
  readonly #server: Server
  readonly #work = new Map<string, { state: string; says: string }>()
  #runs: Body['release'] | null = null
  #fence = 0
  /** How long the work of a step takes, ms; 0 = done at once. */
  workMs = 0
  failing = false
  interfere: (call: Call) => Reply | null = () => null

  private constructor(server: Server) {
    this.#server = server
  }

  static async open(): Promise<GivenDeployer> {
    const server = createServer()
    const deployer = new GivenDeployer(server)
    server.on('request', (request, response) => void deployer.#receive(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return deployer
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/deploy`
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const body = Buffer.concat(parts).toString('utf8')
    const call = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body, at: Date.now() }
    this.calls.push(call)
    const { status, body: answer, headers } = this.interfere(call) ?? this.#answer(call)
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer ?? {}))
  }

  #answer({ method, path, headers, body }: Call): Reply {
    const signed = `${String(headers['mission-control-timestamp'])}\n${method}\n${path}\n${body}`
    const signature = `v1=${createHmac('sha256', 'a signing key').update(signed).digest('hex')}`
    if (headers['mission-control-signature'] !== signature) return { status: 401, body: { says: 'wrong signature' } }
    const key = String(headers['idempotency-key'])
    if (method === 'GET') return { status: 200, body: this.#status(new URL(path, 'http://x').searchParams.get('key')) }
    const { fence, release } = JSON.parse(body) as Body
    if (fence < this.#fence) return { status: 409, body: { says: `fence ${this.#fence} was seen` } }
    this.#fence = fence
    const known = this.#work.get(key)
    if (!known) this.#begin(key, path.split('/').at(-1) ?? '', release)
    const { state = 'done', says = '' } = this.#work.get(key) ?? {}
    return { status: state === 'done' ? 200 : 202, body: { state: state === 'done' ? 'done' : 'working', says } }
  }

  #begin(key: string, step: string, release: Body['release']): void {
    const end = () => {
      if (step !== 'retire') this.#runs = release
      this.effects.push(`${step} ${release.name}`)
      this.#work.set(key, this.failing ? { state: 'failed', says: 'no room left' } : { state: 'done', says: `${step} done` })
    }
    if (this.workMs === 0) return end()
    this.#work.set(key, { state: 'working', says: 'half way' })
    setTimeout(end, this.workMs)
  }

  #status(key: string | null) {
    const runs = this.#runs
    return {
      ...{
        contentHash: runs?.contentHash ?? null,
        releaseName: runs?.name ?? null,
        fence: this.#fence,
        healthy: runs ? true : null,
      },
      ...{ values: { COLOUR: 'blue' }, work: (key && this.#work.get(key)) || null },
    }
  }
}
