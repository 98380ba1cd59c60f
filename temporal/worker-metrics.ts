import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Settings } from '#contracts/settings.ts'
import type { Metrics } from '#telemetry/metrics.ts'

/**
 * Serves a worker's own `/livez` and `/metrics` on the configured address and port (0 = any free one).
 * @throws when the port is in use
 */
export async function serveWorkerMetrics(
  { host, workerMetricsPort }: Pick<Settings, 'host' | 'workerMetricsPort'>,
  metrics: Metrics,
): Promise<AsyncDisposable & { port: number }> {
  const server = createServer((request, response) => void answer(request, response, metrics))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(workerMetricsPort, host, resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A server on a port has an address.')
  return {
    port: address.port,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer({ url }: IncomingMessage, response: ServerResponse, { registry }: Metrics): Promise<void> {
  if (url === '/livez') {
    response.end('ok\n')
    return
  }
  if (url !== '/metrics') {
    response.writeHead(404).end()
    return
  }
  const text = await registry.metrics()
  response.setHeader('content-type', registry.contentType).end(text)
}
