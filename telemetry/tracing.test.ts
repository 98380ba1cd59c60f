import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SpanStatusCode, trace } from '@opentelemetry/api'
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { expect, it } from 'vitest'
import { startTracing } from './tracing.ts'

const SECRET = `sk-ant-api03-${'a1B2c3D4'.repeat(6)}`

it('exports spans over OTLP and to further processors, without secrets', async () => {
  const bodies: string[] = []
  const collector = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString('latin1')))
    request.on('end', () => {
      bodies.push(`${request.url} ${body}`)
      response.end('{}')
    })
  })
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  const { port } = collector.address() as AddressInfo // a TCP server has one
  const kept = new InMemorySpanExporter()
  const tracing = startTracing({
    service: 'test',
    version: '0',
    otlpEndpoint: `http://127.0.0.1:${port}/`,
    redactionKey: 'k',
    processors: [new SimpleSpanProcessor(kept)],
  })

  trace.getTracer('test').startActiveSpan('call gateway', (span) => {
    expect(trace.getActiveSpan()?.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/)
    span.setAttribute('url', `wss://user:${SECRET}@gateway/`)
    span.recordException(new Error(`refused ${SECRET}`))
    span.setStatus({ code: SpanStatusCode.ERROR, message: `refused ${SECRET}` })
    span.end()
  })
  const seen = JSON.stringify(
    kept.getFinishedSpans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status })),
  )
  await tracing.shutdown()
  collector.close()

  expect(seen).toContain('call gateway')
  expect(seen).toContain('[redacted:')
  expect(seen).not.toContain(SECRET.slice(0, 30))
  expect(bodies.join()).toMatch(/^\/v1\/traces .*call gateway/s)
  expect(bodies.join()).not.toContain(SECRET.slice(0, 30))
})
