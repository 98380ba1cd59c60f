import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Seen = { method: string; path: string; query: URLSearchParams; authorization: string | undefined; body: unknown }
/** What a path answers: a status with a body, or a handler that has the response itself. */
export type Answer = { status?: number; body?: unknown } | ((seen: Seen, response: ServerResponse) => void)

/** A real HTTP server with the answers a test gives it, by `METHOD /path`; it keeps every request it saw. */
export async function startApiServer(answers: Record<string, Answer>) {
  const requests: Seen[] = []
  const server = createServer((request, response) => {
    void answer(request, response)
  })
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    let text = ''
    for await (const piece of request) text += String(piece)
    const seen: Seen = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      authorization: request.headers.authorization,
      body: text === '' ? null : JSON.parse(text),
    }
    requests.push(seen)
    const found = answers[`${seen.method} ${seen.path}`] ?? {
      status: 404,
      body: { type: 'about:blank', title: 'There is no such thing', status: 404, nextStep: 'Check the id.' },
    }
    if (typeof found === 'function') return found(seen, response)
    response.writeHead(found.status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(found.body))
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server has one
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answers,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
