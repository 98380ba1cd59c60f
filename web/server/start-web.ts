import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WebContext } from './context.ts'
import { watchUnstarted } from './deployments/watch-unstarted.ts'
import { handleRequest } from './handle-request.ts'
import type { PageRenderer } from './pages/handle-page.ts'

/** A request's head and body have to arrive within these; answers may take as long as they like. */
const HEADERS_TIMEOUT_MS = 15_000
const REQUEST_TIMEOUT_MS = 30_000
/** Longer than common proxies keep their side, so that it is never us who closes while they send. */
const KEEP_ALIVE_MS = 75_000
/** What is still being answered when we stop gets this long. */
const STOP_WITHIN_MS = 8_000

export type RunningWeb = {
  readonly port: number
  /** Sends the streams away, lets answers finish (8 s at most), then closes. Idempotent. */
  stop(): Promise<void>
}

/**
 * Listens and answers. `pages` = null serves the API alone.
 * @throws what listening throws, EADDRINUSE among it
 */
export async function startWeb(web: WebContext, pages: PageRenderer | null): Promise<RunningWeb> {
  const server = createServer({ headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    handleRequest(web, pages, request, response).catch((error: unknown) => {
      // handleRequest answers for everything it knows of: this is a fault in it.
      web.log.error({ err: error }, 'answering failed')
      response.destroy()
    })
  })
  server.keepAliveTimeout = KEEP_ALIVE_MS
  await listen(server, web.settings.port, web.settings.host)
  const unwatch = watchUnstarted(web)
  let stopping: Promise<void> | null = null
  const { port } = server.address() as AddressInfo // a TCP server that listens has one
  return { port, stop: () => (stopping ??= Promise.all([unwatch(), stop(web, server)]).then(() => undefined)) }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, backlog: 4096 }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function stop(web: WebContext, server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  web.hub.close()
  server.closeIdleConnections()
  const cutOff = setTimeout(() => server.closeAllConnections(), STOP_WITHIN_MS)
  await closed
  clearTimeout(cutOff)
}
