import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { forwardRequest, refuse } from './forward-request.ts'
import { StepFailure } from './step-failure.ts'
import type { Upstream } from './upstream.ts'

/** Clients keep connections this long without asking anything, in ms. */
const KEEP_ALIVE_MS = 65_000

/** The port users reach a target at. Each new request goes to the upstream of that moment; what is under way stays where it began. */
export class SwitchingProxy {
  #server: Server | null = null
  #port: number | null = null
  /** null = nothing to send requests to: they are answered with 503. */
  upstream: Upstream | null = null
  readonly #slug: string

  constructor(slug: string) {
    this.#slug = slug
  }

  get port(): number | null {
    return this.#port
  }

  /**
   * Listens on this port of loopback, in place of an earlier one. Idempotent.
   * @throws StepFailure PORT_IN_USE; an earlier port then stays
   */
  async listen(port: number): Promise<void> {
    if (this.#port === port) return
    const server = this.#make()
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => reject(inUse(this.#slug, port, error)))
      server.listen({ port, host: '127.0.0.1' }, resolve)
    })
    const earlier = this.#server
    this.#server = server
    this.#port = port
    earlier?.close()
    earlier?.closeIdleConnections()
  }

  /** Takes no new request; those under way have until then, in ms. */
  async close(withinMs: number): Promise<void> {
    const server = this.#server
    this.#server = null
    this.#port = null
    if (!server) return
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeIdleConnections()
    await this.upstream?.drained(withinMs)
    server.closeAllConnections()
    await closed
  }

  #make(): Server {
    const options = {
      keepAliveTimeout: KEEP_ALIVE_MS,
      // An upload may take as long as it likes; what is deployed sets its own limits.
      requestTimeout: 0,
      // Anything but a WebSocket is an ordinary request with a wish that need not be granted.
      shouldUpgradeCallback: (request: IncomingMessage) => request.headers.upgrade?.toLowerCase() === 'websocket',
    }
    const server = createServer(options, (request, answer) => {
      if (this.upstream) forwardRequest(request, answer, this.upstream)
      else refuse(answer, 503, `${this.#slug} is not running at this moment.`)
    })
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => this.#upgrade(request, socket, head))
    return server
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!this.upstream) return void socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n')
    const end = this.upstream.begin()
    const onward = connect({ host: '127.0.0.1', port: this.upstream.port, noDelay: true })
    onward.write(requestHead(request))
    onward.write(head)
    socket.pipe(onward).pipe(socket)
    const over = () => {
      end()
      socket.destroy()
      onward.destroy()
    }
    for (const side of [socket, onward]) side.once('close', over).on('error', over)
  }
}

/** The request as it came: what follows it is no HTTP. */
function requestHead({ method, url, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/1.1`]
  for (let index = 0; index < rawHeaders.length; index += 2) lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}

const inUse = (slug: string, port: number, { code, message }: NodeJS.ErrnoException) =>
  new StepFailure(
    'PORT_IN_USE',
    `${slug} cannot listen on 127.0.0.1:${port} (${code ?? message}). Free that port, or give the target another one in targets.yaml.`,
  )
