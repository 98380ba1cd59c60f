import { type ClientRequest, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { Upstream } from './upstream.ts'

/** Headers about one connection, not about the message; the proxy has connections of its own. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'])

/** Sends a request on and its answer back, streaming both. Ends both sides when either breaks off. */
export function forwardRequest(incoming: IncomingMessage, answer: ServerResponse, upstream: Upstream): void {
  const end = upstream.begin()
  answer.once('close', end)
  send({ incoming, answer, upstream })
}

type Exchange = { incoming: IncomingMessage; answer: ServerResponse; upstream: Upstream }

function send(exchange: Exchange): void {
  const { incoming, answer, upstream } = exchange
  const hasBody = incoming.headers['content-length'] !== undefined || incoming.headers['transfer-encoding'] !== undefined
  const outgoing = request({
    host: '127.0.0.1',
    port: upstream.port,
    method: incoming.method,
    path: incoming.url,
    headers: forwarded(incoming),
    // A body can be sent once only: such a request never meets a kept connection that the instance is just closing.
    agent: hasBody ? false : upstream.agent,
  })
  outgoing.once('response', (response) => passBack(response, answer))
  outgoing.on('error', (error: NodeJS.ErrnoException) => {
    if (answer.destroyed) return
    if (!hasBody && !answer.headersSent && isClosedBefore(outgoing, error)) return send(exchange)
    refuse(answer, 502, `The instance broke off (${error.code ?? error.message}).`)
  })
  answer.once('close', () => outgoing.destroy())
  if (hasBody) incoming.pipe(outgoing)
  else outgoing.end()
}

/** A kept connection that was closed while unused: nothing of the request was seen. */
const isClosedBefore = (outgoing: ClientRequest, error: NodeJS.ErrnoException) =>
  outgoing.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')

function passBack(response: IncomingMessage, answer: ServerResponse): void {
  answer.sendDate = false
  answer.writeHead(response.statusCode ?? 502, response.statusMessage, endToEnd(response))
  let isBodySeen = false
  response.once('data', () => {
    isBodySeen = true
  })
  // A stream may say nothing for long after its headers; where a body is at hand, both go together.
  setImmediate(() => {
    if (!isBodySeen && !answer.writableEnded) answer.flushHeaders()
  })
  // It broke off in the middle: so must the answer, or it would look complete.
  response.once('error', () => answer.destroy())
  response.pipe(answer)
}

/** Header lines as they came, in their order and spelling, without those of the connection. */
function endToEnd({ rawHeaders, headers }: IncomingMessage): string[] {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase())
  const kept: string[] = []
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2)
    const lower = name.toLowerCase()
    if (!HOP_BY_HOP.has(lower) && !named.includes(lower)) kept.push(name, value)
  }
  return kept
}

function forwarded(incoming: IncomingMessage): string[] {
  const lines = endToEnd(incoming)
  if (incoming.headers['transfer-encoding'] !== undefined) lines.push('Transfer-Encoding', 'chunked')
  return lines
}

/** Says that nobody answers, or breaks off when an answer had begun. */
export function refuse(answer: ServerResponse, status: 502 | 503, message: string): void {
  if (answer.headersSent) return void answer.destroy()
  answer.writeHead(status, { 'content-type': 'application/json', 'retry-after': '1' })
  answer.end(`${JSON.stringify({ error: { message } })}\n`)
}
