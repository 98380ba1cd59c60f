import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createHttpApi } from './http-api.ts'

const keys: unknown[] = []
let server: Server

/** Takes what it is asked, and breaks off instead of answering. */
beforeAll(async () => {
  server = createServer((request) => {
    keys.push(request.headers['idempotency-key'])
    request.socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => void server.close())

it('says of what acts, and was not answered, that it may have been done, and how it is not done twice', async () => {
  const { port } = server.address() as AddressInfo // it listens on TCP
  const api = createHttpApi({ origin: `http://127.0.0.1:${port}`, headers: {}, stop: new AbortController().signal })
  const note = await api({ method: 'POST', path: '/api/v1/incidents/1/notes', body: { text: 'x' }, requestId: 'one' })
  expect(note).toMatchObject({ problem: { title: expect.stringContaining('may have been done') } })
  expect(note).toMatchObject({ problem: { nextStep: expect.stringContaining('with requestId one ') } })
  const run = await api({ method: 'POST', path: '/api/v1/suites/a/runs', body: { requestId: 'two' } })
  expect(run).toMatchObject({ problem: { nextStep: expect.stringContaining('with requestId two ') } })
  const read = await api({ method: 'GET', path: '/api/v1/overview' })
  expect(read).toMatchObject({ problem: { nextStep: expect.stringContaining('then ask again') } })
  expect(keys[0]).toBe('one')
})
