import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = { path: string; headers: IncomingHttpHeaders; text: string }
/** `null` = no answer at all, ever. */
export type Reply = { status?: number; headers?: Record<string, string>; text?: string } | null

/** A real HTTP server on loopback that keeps what it gets; `reply` says what it answers. */
export async function startReceiver(reply: (received: Received, count: number) => Reply = () => ({})) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const got = { path: request.url ?? '', headers: request.headers, text: Buffer.concat(parts).toString('utf8') }
      received.push(got)
      const answer = reply(got, received.length)
      if (answer) response.writeHead(answer.status ?? 200, answer.headers).end(answer.text ?? '')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server has one
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    received,
    json: (index: number) => JSON.parse(received[index]?.text ?? 'null') as Record<string, unknown>,
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
export type Receiver = Awaited<ReturnType<typeof startReceiver>>
