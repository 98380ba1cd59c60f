import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { TOKEN_ENDS_HEADER } from '#domain/access/token-end.ts'
import { createApiClient } from './api-client.ts'
import { startApiServer } from './testing/api-server.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function clientOf(answers: Parameters<typeof startApiServer>[0]) {
  const api = await startApiServer(answers)
  closing.push(api.close)
  const told: string[] = []
  const client = createApiClient(api.url, 'a-token', new AbortController().signal, (line) => told.push(line))
  return { api, told, client }
}

describe('a client of the interface', () => {
  it('comes back when the server says, with the same request', async () => {
    let refusals = 1
    const { api, told, client } = await clientOf({
      'POST /api/v1/things': (_seen, response) => {
        if (refusals-- > 0) response.writeHead(429, { 'retry-after': '1' }).end('{}')
        else response.writeHead(200, { 'content-type': 'application/json' }).end('{"made":true}')
      },
    })
    expect(await client.post('/api/v1/things', { name: 'a' }, z.object({ made: z.boolean() }))).toEqual({ made: true })
    expect(api.requests.map(({ body }) => body)).toEqual([{ name: 'a' }, { name: 'a' }])
    expect(told).toEqual([expect.stringContaining('Trying again in 1 s.')])
  })

  it("gives the server's words at once where nobody would wait so long", async () => {
    const { api, client } = await clientOf({
      'GET /api/v1/things': (_seen, response) => {
        const body = { type: 'about:blank', title: 'Too many requests', status: 429, detail: 'At 12:00 UTC.' }
        response.writeHead(429, { 'retry-after': '3600', 'content-type': 'application/problem+json' }).end(JSON.stringify(body))
      },
    })
    await expect(client.get('/api/v1/things', z.unknown())).rejects.toThrow('Too many requests: At 12:00 UTC.')
    expect(api.requests).toHaveLength(1)
  })

  it('warns once of a token that ends soon, and of no other', async () => {
    const ends: Record<string, string> = {}
    const { told, client } = await clientOf({
      'GET /api/v1/me': (_seen, response) => {
        response.writeHead(200, { 'content-type': 'application/json', ...ends }).end('{}')
      },
    })
    await client.get('/api/v1/me', z.unknown())
    expect(told).toEqual([])
    ends[TOKEN_ENDS_HEADER] = '2026-03-01T12:00:00.000Z'
    await client.get('/api/v1/me', z.unknown())
    await client.get('/api/v1/me', z.unknown())
    expect(told).toEqual([expect.stringContaining('ends on 2026-03-01')])
  })
})
