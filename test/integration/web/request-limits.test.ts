import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TokenCreated, TokenPage } from '#contracts/api/actions.ts'
import { createApiToken, revokeApiToken } from '#prisma/stores/api-tokens.ts'
import { liveCredentials } from '#prisma/stores/live-credentials.ts'
import { RequestRates } from '#web/server/api/limits/request-rates.ts'
import { BrowserLike, problemIn } from './browser-like.ts'
import { ADMIN, openTestDatabase, openTestWeb, TENANT, type TestDatabase, type TestWeb, tokenOf } from './open-web.ts'

const FEW = { MISSION_CONTROL_API_READS_PER_MINUTE: '3', MISSION_CONTROL_API_CHANGES_PER_MINUTE: '1' }

let database: TestDatabase
let web: TestWeb
let unlimited: TestWeb

beforeAll(async () => {
  database = await openTestDatabase()
  ;[web, unlimited] = await Promise.all([openTestWeb(database, { env: FEW }), openTestWeb(database)])
  // By a clock that stands still, none comes back however long a test takes.
  Object.assign(web.web, { rates: new RequestRates(web.web.settings.requests, () => 0) })
})
afterAll(async () => {
  await Promise.all([web.stop(), unlimited.stop()])
  await database.close()
})

const get = async (path: string, token?: string, at = web) =>
  await fetch(`${at.origin}${path}`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })
const post = async (path: string, body: object, token: string) =>
  await fetch(`${unlimited.origin}${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  })

describe('requests of one caller', () => {
  it('are taken up to the limit, and then refused with when to come back; others are none the worse', async () => {
    const [one, two] = [await tokenOf(database.db, 'viewer'), await tokenOf(database.db, 'viewer')]
    const first = await get('/api/v1/overview', one)
    expect([first.status, first.headers.get('ratelimit-policy')]).toEqual([200, '"reads";q=3;w=60'])
    expect(first.headers.get('ratelimit')).toMatch(/^"reads";r=2;t=\d+$/)
    await Promise.all([get('/api/v1/overview', one), get('/api/v1/overview', one)])
    const refused = await get('/api/v1/overview', one)
    expect(refused.headers.get('ratelimit')).toMatch(/^"reads";r=0;/)
    const problem = await problemIn(refused)
    expect(problem).toMatchObject({ status: 429, code: 'RATE_LIMITED' })
    expect(problem.detail).toMatch(
      /^More than 3 reads a minute came from this token\. The next is taken in \d+ s, at [\d:]{8} UTC\.$/,
    )
    expect(Number(refused.headers.get('retry-after'))).toBe(problem.retryAfterSeconds)
    expect((await get('/api/v1/overview', two)).status).toBe(200)
  })

  it('are counted apart when they change something, for a person wherever they are signed in', async () => {
    const [here, there] = [new BrowserLike(web.origin), new BrowserLike(web.origin)]
    await here.signIn(ADMIN.email, ADMIN.password)
    await there.signIn(ADMIN.email, ADMIN.password)
    expect((await here.postJson('/api/v1/tokens', { name: 'one', role: 'viewer' })).status).toBe(201)
    expect((await there.postJson('/api/v1/tokens', { name: 'two', role: 'viewer' })).status).toBe(429)
    expect((await there.fetch('/api/v1/me')).status).toBe(200)
  })

  it('are counted by address where nobody is signed in, which is in nobody else’s way', async () => {
    const statuses = []
    for (const token of [undefined, 'mc_wrong', undefined, undefined]) statuses.push((await get('/api/v1/me', token)).status)
    expect(statuses).toEqual([401, 401, 401, 429])
    expect((await get('/api/v1/me', await tokenOf(database.db, 'viewer'))).status).toBe(200)
  })
})

describe('a token', () => {
  const soon = Date.now() + 3_600_000
  const CHILD = { name: 'narrow', role: 'operator', scopes: ['read', 'access:act'], expiresInDays: 90 }
  const made = async (role: 'operator' | 'admin', scopes: string[], createdBy = 'console:x') =>
    await createApiToken(database.db, TENANT, { name: 'narrow', role, scopes, createdBy, expiresAt: soon })

  it('does no more than its scopes, nor makes one that may do more', async () => {
    const { token } = await made('operator', ['read', 'alerts:act'])
    const refused = await problemIn(await post('/api/v1/handoffs/x/take', { consumer: 'c' }, token))
    expect(refused).toMatchObject({
      ...{ status: 403, code: 'FORBIDDEN', nextStep: expect.stringMatching(/mc token create --scope/) },
      detail: 'Needs the scope handoffs:act; this token has read, alerts:act.',
    })
    const maker = await made('operator', ['access:act'])
    const wider = await problemIn(await post('/api/v1/tokens', { name: 'w', role: 'viewer', scopes: ['read'] }, maker.token))
    expect(wider).toMatchObject({ status: 403, detail: expect.stringMatching(/more scopes than its own: access:act/) })
    const other = await made('operator', ['access:act'])
    expect((await post('/api/v1/tokens', { name: 'w', role: 'viewer', scopes: [] }, other.token)).status).toBe(400)
  })

  it('does no more than the member who made it may do now, and ends with them', async () => {
    const alter = async (set: string) =>
      void (await database.db.withTenantSql(TENANT, (sql) =>
        sql.query(`UPDATE member SET ${set} WHERE email = '${ADMIN.email}'`),
      ))
    const [first, second] = [await made('admin', ['all'], ADMIN.email), await made('admin', ['all'], ADMIN.email)]
    expect((await get('/api/v1/members', first.token, unlimited)).status).toBe(200)
    try {
      await alter(`role = 'viewer'`)
      expect((await get('/api/v1/members', first.token, unlimited)).status).toBe(403)
      await alter('disabled_at = now()')
      const ended = await problemIn(await get('/api/v1/me', second.token, unlimited))
      expect(ended).toMatchObject({
        status: 401,
        detail: expect.stringMatching(/^The member who made this API token was disabled/),
      })
    } finally {
      await alter(`role = 'admin', disabled_at = NULL`)
    }
  })

  it('that another one made ends with it, lasts no longer, and is not that of a third one of the same name', async () => {
    const maker = await made('operator', ['read', 'access:act'], ADMIN.email)
    const child = TokenCreated.parse(await (await post('/api/v1/tokens', CHILD, maker.token)).json())
    const grandchild = TokenCreated.parse(await (await post('/api/v1/tokens', CHILD, child.token)).json())
    expect([child.view.expiresAt, grandchild.view.expiresAt]).toEqual([maker.view.expiresAt, maker.view.expiresAt])
    const namesake = await made('operator', ['read', 'access:act'], ADMIN.email)
    const seen = async (token: string) =>
      TokenPage.parse(await (await get('/api/v1/tokens', token, unlimited)).json()).items.map(({ id }) => id)
    expect([await seen(maker.token), await seen(namesake.token)]).toEqual([[child.view.id], []])
    const live = async () => await liveCredentials(database.db, TENANT, { signIns: [], tokens: [grandchild.view.id] })
    expect([(await get('/api/v1/me', grandchild.token, unlimited)).status, (await live()).size]).toEqual([200, 1])
    await revokeApiToken(database.db, TENANT, maker.view.id)
    const ended = await problemIn(await get('/api/v1/me', grandchild.token, unlimited))
    expect(ended).toMatchObject({ status: 401, detail: expect.stringMatching(/^The API token that made this one ended/) })
    expect((await live()).size).toBe(0)
  })

  it('that another one made does no more than the member behind both may do now', async () => {
    const maker = await made('operator', ['all'], ADMIN.email)
    const child = TokenCreated.parse(await (await post('/api/v1/tokens', CHILD, maker.token)).json())
    const alter = async (role: string) =>
      void (await database.db.withTenantSql(TENANT, (sql) =>
        sql.query(`UPDATE member SET role = '${role}' WHERE email = '${ADMIN.email}'`),
      ))
    try {
      await alter('viewer')
      expect((await get('/api/v1/tokens', child.token, unlimited)).status).toBe(403)
    } finally {
      await alter('admin')
    }
    expect((await get('/api/v1/tokens', child.token, unlimited)).status).toBe(200)
  })

  it('tells from its last days on when it ends', async () => {
    const { token, view } = await made('operator', ['read'])
    const endsIn = async () => (await get('/api/v1/me', token, unlimited)).headers.get('mission-control-token-ends')
    expect(await endsIn()).toBeNull()
    await database.db.withTenantSql(TENANT, (sql) =>
      sql.query(`UPDATE api_token SET created_at = now() - interval '30 days' WHERE id = '${view.id}'`),
    )
    expect(await endsIn()).toBe(new Date(soon).toISOString())
  })

  it('that has ended says when, and what to do', async () => {
    const ended = await tokenOf(database.db, 'viewer', -1_000)
    const problem = await problemIn(await get('/api/v1/me', ended, unlimited))
    expect(problem).toMatchObject({
      ...{ status: 401, detail: expect.stringMatching(/^This API token ended on \d{4}/) },
      nextStep: expect.stringMatching(/mc token create/),
    })
  })
})
