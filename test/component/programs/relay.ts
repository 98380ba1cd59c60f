import { createServer } from 'node:http'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'

/**
 * A relay between sessions as they fail: messages wait in a bounded buffer in memory, and under memory pressure the buffer is flushed,
 * which loses all that waits. POST /send puts a message in, POST /take?n=… takes the oldest out, GET /metrics tells how it is.
 *   relay.ts LIMIT_BYTES (RELAY_TOKEN in the environment)
 */
const limitBytes = Number(process.argv[2])
const token = process.env.RELAY_TOKEN
const buffer: { at: number; body: Buffer }[] = []
let bytes = 0

const registers = [new Registry()]
const [registry] = registers
if (!registry) throw new Error('There is one registry.')
collectDefaultMetrics({ register: registry })
const lost = new Counter({ name: 'relay_lost_messages_total', help: 'Messages that a flush lost', registers })
const gauge = (name: string, help: string, collect: () => number) =>
  new Gauge({
    ...{ name, help, registers },
    collect() {
      this.set(collect())
    },
  })
gauge('relay_buffered_messages', 'Messages that wait', () => buffer.length)
gauge('relay_buffer_bytes', 'What they take', () => bytes)
gauge('relay_buffer_limit_bytes', 'At which the buffer is flushed', () => limitBytes)
gauge('relay_oldest_message_timestamp_seconds', 'When the oldest came; 0 = none waits', () => (buffer[0]?.at ?? 0) / 1_000)

function put(body: Buffer): void {
  bytes += body.byteLength
  buffer.push({ at: Date.now(), body })
  if (bytes < limitBytes) return
  lost.inc(buffer.length)
  buffer.length = 0
  bytes = 0
}

function take(count: number): void {
  for (const { body } of buffer.splice(0, count)) bytes -= body.byteLength
}

const server = createServer((request, answer) => {
  const { method, headers } = request
  const url = new URL(request.url ?? '/', 'http://relay')
  if (token && headers.authorization !== `Bearer ${token}`) return void answer.writeHead(401).end()
  if (url.pathname === '/metrics') {
    void registry.metrics().then((text) => answer.setHeader('content-type', registry.contentType).end(text))
    return
  }
  if (method !== 'POST') return void answer.writeHead(404).end()
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    if (url.pathname === '/send') put(Buffer.concat(parts))
    else take(Number(url.searchParams.get('n')))
    answer.end()
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A server on a port has an address.')
  process.stdout.write(`${address.port}\n`)
})
