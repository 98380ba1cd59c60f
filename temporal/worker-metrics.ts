import { createServer } from 'node:http'
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
  const server = createServer(async (request, response) => {
    if (request.url === '/livez') return response.end('ok\n')
    if (request.url !== '/metrics') return response.writeHead(404).end()
    const text = await metrics.registry.metrics()
    response.setHeader('content-type', metrics.registry.contentType).end(text)
  })
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
