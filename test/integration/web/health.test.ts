import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beat } from '#prisma/stores/worker-beats.ts'
import { problemIn } from './browser-like.ts'
import { openTestDatabase, openTestWeb, TENANT, type TestDatabase, type TestWeb, tokenOf } from './open-web.ts'

let database: TestDatabase
let web: TestWeb
let headers: { authorization: string }

beforeAll(async () => {
  database = await openTestDatabase()
  web = await openTestWeb(database)
  headers = { authorization: `Bearer ${await tokenOf(database.db, 'viewer')}` }
})
afterAll(async () => {
  await web.stop()
  await database.close()
})

describe('health', () => {
  it('is alive without anything else, and ready only with every part, naming the ones it lacks', async () => {
    expect(await (await fetch(`${web.origin}/livez`)).json()).toEqual({ alive: true })
    const without = await fetch(`${web.origin}/readyz`)
    expect(without.status).toBe(503)
    expect(await without.json()).toMatchObject({
      ready: false,
      missing: ['worker'],
      degraded: ['rollback-worker'],
      checks: { postgres: { ok: true }, temporal: { ok: true } },
    })
    const startedAt = Date.now()
    await beat(database.db, TENANT, { id: 'w1', startedAt, at: startedAt, version: '1.2.3' })
    expect((await fetch(`${web.origin}/readyz`)).status).toBe(200)
    expect(await (await fetch(`${web.origin}/api/v1/about`, { headers })).json()).toMatchObject({
      parts: [
        ...[{ name: 'postgres' }, { name: 'temporal' }, { name: 'worker', version: '1.2.3' }],
        { name: 'rollback-worker', state: 'down', detail: expect.stringMatching(/no worker polls/) },
      ],
    })
    await beat(database.db, TENANT, { id: 'w2', startedAt, at: startedAt - 16_000, version: '1' })
  })

  it('names Postgres and Temporal when they are away, within a few seconds', async () => {
    const alone = await openTestWeb(
      { ...database, url: 'postgres://nobody:x@127.0.0.1:1/none' },
      { env: { TEMPORAL_ADDRESS: '127.0.0.1:1' } },
    )
    try {
      const startedAt = performance.now()
      const response = await fetch(`${alone.origin}/readyz`)
      expect(performance.now() - startedAt).toBeLessThan(15_000)
      expect(await response.json()).toMatchObject({ missing: ['postgres', 'temporal', 'worker'] })
      expect((await fetch(`${alone.origin}/livez`)).status).toBe(200)
      expect(await problemIn(await fetch(`${alone.origin}/api/v1/overview`, { headers }))).toMatchObject({
        code: 'DATABASE_UNAVAILABLE',
      })
    } finally {
      await alone.stop()
    }
  }, 30_000)

  it('shows metrics to this machine, or with a token to whoever has it, never through a proxy without one', async () => {
    await fetch(`${web.origin}/api/v1/sessions/none`, { headers })
    const text = await (await fetch(`${web.origin}/metrics`)).text()
    expect(text).toMatch(/mc_live_streams\{service="web"\} \d+/)
    expect(text).toMatch(/mc_http_requests_total\{[^}]*route="\/api\/v1\/sessions\/:id"/)
    expect((await fetch(`${web.origin}/metrics`, { headers: { 'x-forwarded-for': '8.8.8.8' } })).status).toBe(403)
    const guarded = await openTestWeb(database, { env: { METRICS_TOKEN: 'a metrics token of tests' } })
    try {
      expect((await fetch(`${guarded.origin}/metrics`)).status).toBe(401)
      const withToken = { headers: { authorization: 'Bearer a metrics token of tests' } }
      expect((await fetch(`${guarded.origin}/metrics`, withToken)).status).toBe(200)
    } finally {
      await guarded.stop()
    }
  })
})
