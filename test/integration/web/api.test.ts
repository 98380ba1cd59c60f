import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ActionAccepted, TokenCreated } from '#contracts/api/actions.ts'
import { AgentPage, EventsPage, OverviewView, SessionDetail, SessionPage, TimelinePage } from '#contracts/api/lists.ts'
import { type Action, actions, type Role, refusal, roles } from '#domain/access/actions.ts'
import { listAudit } from '#prisma/stores/audit.ts'
import { apiRoutes } from '#web/server/api/routes.ts'
import { pathOf, ways } from './api-ways.ts'
import { BrowserLike, problemIn } from './browser-like.ts'
import { ADMIN, openTestDatabase, openTestWeb, TENANT, type TestDatabase, type TestWeb, tokenOf } from './open-web.ts'
import { SESSION_KEY, seed } from './seed.ts'

let database: TestDatabase
let web: TestWeb
let gatewayId: string
const tokens = {} as Record<Role, string>

beforeAll(async () => {
  database = await openTestDatabase()
  web = await openTestWeb(database)
  gatewayId = (await seed(database.db)).gatewayId
  for (const role of roles) tokens[role] = await tokenOf(database.db, role)
})
afterAll(async () => {
  await web.stop()
  await database.close()
})

async function call(path: string, { role = 'viewer', ...init }: RequestInit & { role?: Role | null } = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  if (role) headers.set('authorization', `Bearer ${tokens[role]}`)
  if (init.body) headers.set('content-type', 'application/json')
  return await fetch(`${web.origin}${path}`, { ...init, headers })
}
const post = (path: string, body: unknown, role: Role) => call(path, { method: 'POST', body: JSON.stringify(body), role })
const json = async (path: string, role: Role = 'viewer') => (await call(path, { role })).json() as Promise<unknown>

describe('the right to each route', () => {
  it('covers every action of the table that a route can do, and every route', () => {
    const covered = new Set(ways.map((way) => way.action))
    expect(actions.filter((action) => !covered.has(action))).toEqual([])
    expect(new Set(ways.map((way) => way.route)).size).toBe(apiRoutes.filter((route) => route.needs !== 'nobody').length)
  })

  it.each(ways)('$name is not for who is not signed in', async ({ route, body }) => {
    const init = body ? { body: JSON.stringify(body) } : {}
    const response = await call(pathOf(route), { method: route.method, role: null, ...init })
    expect(await problemIn(response)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
  })

  const table = ways.flatMap((way) => (way.action ? roles.map((role) => ({ ...way, role, action: way.action as Action })) : []))
  it.each(table)('$name is as the action table says for $role', async ({ route, body, role, action }) => {
    const init = body ? { body: JSON.stringify(body) } : {}
    const response = await call(pathOf(route), { method: route.method, role, ...init })
    const refused = refusal(role, action)
    if (refused === null) expect([200, 201, 202, 204, 404]).toContain(response.status)
    else expect(await problemIn(response)).toMatchObject({ status: 403, code: 'FORBIDDEN', detail: refused })
  })

  it('does not hold with a token that is wrong, expired or revoked, whatever cookie is beside it', async () => {
    const one = new BrowserLike(web.origin)
    await one.signIn(ADMIN.email, ADMIN.password)
    const expired = await tokenOf(database.db, 'admin', -1_000)
    for (const bad of ['Bearer mc_wrong', `Bearer ${expired}`, 'Basic YTpi', 'Bearer']) {
      expect((await one.fetch('/api/v1/me', { headers: { authorization: bad } })).status).toBe(401)
    }
    expect((await one.fetch('/api/v1/me')).status).toBe(200)
  })
})

describe('a request that changes something by cookie', () => {
  it('has to come from our own pages, as JSON', async () => {
    const one = new BrowserLike(web.origin)
    await one.signIn(ADMIN.email, ADMIN.password)
    const body = { name: 'by cookie', role: 'viewer' }
    expect(
      (await one.postJson('/api/v1/tokens', body, { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' })).status,
    ).toBe(403)
    expect((await one.postJson('/api/v1/tokens', body, { 'sec-fetch-site': 'same-site' })).status).toBe(403)
    const form = await one.fetch('/api/v1/tokens', {
      method: 'POST',
      body: new URLSearchParams({ name: 'form', role: 'viewer' }),
    })
    expect(await problemIn(form)).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' })
    expect((await one.postJson('/api/v1/tokens', body, { origin: web.origin })).status).toBe(201)
  })
})

describe('problems', () => {
  it('are what every wrong request gets, with the correlation id of the request', async () => {
    const response = await call('/api/v1/nothing-here', { headers: { 'x-correlation-id': 'my-own-id-1' } })
    expect(response.headers.get('x-correlation-id')).toBe('my-own-id-1')
    expect(await problemIn(response)).toMatchObject({ status: 404, code: 'NOT_FOUND', correlationId: 'my-own-id-1' })
    const wrongMethod = await call('/api/v1/overview', { method: 'PATCH' })
    expect(wrongMethod.headers.get('allow')).toBe('GET')
    expect(await problemIn(wrongMethod)).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' })
    expect(await problemIn(await call('/api/other'))).toMatchObject({ status: 404 })
  })

  it.each([
    ['/api/v1/sessions?limit=0', /query\.limit/],
    ['/api/v1/sessions?verdict=splendid', /query\.verdict/],
    ['/api/v1/sessions?cursor=made-up', /cursor/],
    ['/api/v1/events?after=-1', /query\.after/],
    ['/api/v1/events?after=99999999999999999999', /query\.after/],
    ['/api/v1/audit?cursor=%7B%7D', /cursor/],
  ])('name what is wrong with %s', async (path, detail) => {
    const problem = await problemIn(await call(path))
    expect(problem).toMatchObject({ status: 400, code: 'BAD_REQUEST' })
    expect(problem.detail).toMatch(detail)
  })

  it('name what is wrong with a body, and never take one that is too large', async () => {
    const path = `/api/v1/sessions/${encodeURIComponent(SESSION_KEY)}/actions`
    expect((await problemIn(await post(path, { action: 'session.explode' }, 'operator'))).detail).toMatch(/body\.action/)
    expect((await problemIn(await post(path, { action: 'session.abort', requestId: 'x' }, 'operator'))).detail).toMatch(
      /requestId/,
    )
    const broken = await call(path, { method: 'POST', body: '{', role: 'operator' })
    expect(await problemIn(broken)).toMatchObject({ status: 400 })
    const large = { action: 'session.message', requestId: randomUUID(), message: 'x'.repeat(300_000) }
    expect(await problemIn(await post(path, large, 'operator'))).toMatchObject({ status: 413, code: 'TOO_LARGE' })
  })

  it('survive what no client of ours would send', async () => {
    expect((await call('/api/v1/sessions/%E0%A4%A')).status).toBe(404)
    expect((await call('/api/v1/sessions/%00')).status).toBe(404)
    expect((await call('/api/v1/sessions?search=%00')).status).toBe(400)
    expect((await call('//evil.example/api/v1/me')).status).toBe(404)
    expect((await call(`/api/v1/sessions/${'x'.repeat(5_000)}`)).status).toBe(404)
  })
})

describe('reading', () => {
  it('finds a session by key and by id, with its timeline page by page', async () => {
    const page = SessionPage.parse(await json('/api/v1/sessions?search=Web%20test'))
    expect(page.items.map((item) => item.key)).toEqual([SESSION_KEY])
    const byKey = SessionDetail.parse(await json(`/api/v1/sessions/${encodeURIComponent(SESSION_KEY)}`))
    const byId = SessionDetail.parse(await json(`/api/v1/sessions/${page.items[0]?.id}`))
    expect(byId.session).toEqual(byKey.session)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const part = TimelinePage.parse(await json(`/api/v1/sessions/${byId.session.id}/timeline?limit=5${query}`))
      seen.push(...part.items.map((item) => item.dedupKey))
      cursor = part.nextCursor
    } while (cursor !== null)
    // Twelve messages of the same millisecond: the order has to be by number to miss none.
    expect(seen.filter((key) => key.startsWith('msg:')).toSorted()).toEqual(
      Array.from({ length: 12 }, (_, i) => `msg:${i}`).toSorted(),
    )
  })

  it('gives overview and gateways', async () => {
    expect(OverviewView.parse(await json('/api/v1/overview')).gateways.map((gateway) => gateway.slug)).toEqual(['lab'])
    expect(await json('/api/v1/gateways')).toMatchObject({ items: [{ slug: 'lab', id: gatewayId }] })
    expect(await json('/api/v1/me')).toMatchObject({
      role: 'viewer',
      email: 'token:test viewer',
      environment: 'local',
      demo: false,
    })
  })

  it('follows the events from a position without gap or repeat', async () => {
    const seen: string[] = []
    let after = '0'
    for (;;) {
      const page = EventsPage.parse(await json(`/api/v1/events?after=${after}&limit=2`))
      expect(page.reset).toBe(false)
      if (page.items.length === 0) break
      seen.push(...page.items.map((item) => item.id))
      after = page.position
    }
    expect(seen).toEqual(seen.toSorted((a, b) => Number(a) - Number(b)))
    expect(new Set(seen).size).toBe(seen.length)
    expect(EventsPage.parse(await json('/api/v1/events?after=9000000000000000000'))).toMatchObject({
      reset: true,
      position: after,
    })
  })
})

describe('an action', () => {
  const path = `/api/v1/sessions/${encodeURIComponent(SESSION_KEY)}/actions`

  it('is taken once however often it is asked, written down once, and handed to a workflow', async () => {
    const requestId = randomUUID()
    const ask = () => post(path, { action: 'session.abort', requestId }, 'operator')
    const answers = await Promise.all([ask(), ask(), ask()])
    expect(answers.map((answer) => answer.status)).toEqual([202, 202, 202])
    const { action } = ActionAccepted.parse(await answers[0]?.json())
    expect(action).toMatchObject({
      id: requestId,
      state: 'requested',
      requestedBy: 'token:test operator',
      sessionKey: SESSION_KEY,
    })
    const { items } = await listAudit(database.db, TENANT, {
      limit: 50,
      action: 'session.abort',
      correlationId: action.correlationId,
    })
    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject({ actorKind: 'token', target: SESSION_KEY, outcome: 'requested' })
    const handle = web.web.temporal.client.workflow.getHandle(`act/${requestId}`)
    expect(await handle.describe()).toMatchObject({ type: 'actOnSession', taskQueue: 'mission-control' })
    expect(await json(`/api/v1/actions/${requestId}`)).toMatchObject({ action: { id: requestId } })
    await handle.terminate('the test is over')
    expect((await ask()).status).toBe(202)
  })

  it('is refused where its id belongs to another one', async () => {
    const requestId = randomUUID()
    expect((await post(path, { action: 'session.abort', requestId }, 'operator')).status).toBe(202)
    expect(await problemIn(await post(path, { action: 'session.reset', requestId }, 'operator'))).toMatchObject({
      code: 'CONFLICT',
    })
    await web.web.temporal.client.workflow.getHandle(`act/${requestId}`).terminate()
  })

  it('says that it may not have been started when Temporal is away', async () => {
    const cutOff = await openTestWeb(database, { env: { TEMPORAL_ADDRESS: '127.0.0.1:1' } })
    try {
      const requestId = randomUUID()
      const response = await fetch(`${cutOff.origin}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${tokens.operator}`, 'content-type': 'application/json' },
        body: JSON.stringify({ action: 'session.abort', requestId }),
      })
      expect(await problemIn(response)).toMatchObject({ status: 503, code: 'TEMPORAL_UNAVAILABLE' })
      expect(await json(`/api/v1/actions/${requestId}`)).toMatchObject({ action: { state: 'unverified' } })
    } finally {
      await cutOff.stop()
    }
  }, 30_000)
})

describe('the agents of a gateway', () => {
  it('are listed by its id or name, with what was asked of them; a request id is for one agent alone', async () => {
    const requestId = randomUUID()
    const pause = (agentId: string) =>
      post(`/api/v1/gateways/lab/agents/${agentId}/actions`, { action: 'agent.pause', requestId }, 'operator')
    expect((await pause('main')).status).toBe(202)
    expect(await problemIn(await pause('other'))).toMatchObject({ code: 'CONFLICT' })
    const page = AgentPage.parse(await json('/api/v1/gateways/lab/agents'))
    expect(page.items).toEqual([{ agentId: 'main', name: null, pausedAt: null, imported: false, liveSessions: 1, troubled: 0 }])
    expect(page.actions).toMatchObject([{ id: requestId, agentId: 'main', state: 'requested' }])
    expect(await json(`/api/v1/gateways/${gatewayId}/agents`)).toMatchObject({ items: page.items })
    await web.web.temporal.client.workflow.getHandle(`act/${requestId}`).terminate()
    expect(await problemIn(await call('/api/v1/gateways/nowhere/agents'))).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  })
})

describe('API tokens', () => {
  it('may do no more than who made them, and only their maker or an admin ends them', async () => {
    expect((await post('/api/v1/tokens', { name: 'too much', role: 'admin' }, 'operator')).status).toBe(403)
    const made = TokenCreated.parse(await (await post('/api/v1/tokens', { name: 'mine', role: 'viewer' }, 'operator')).json())
    const asMade = { headers: { authorization: `Bearer ${made.token}` } }
    expect((await fetch(`${web.origin}/api/v1/overview`, asMade)).status).toBe(200)
    expect((await call(`/api/v1/tokens/${made.view.id}`, { method: 'DELETE', role: 'engineer' })).status).toBe(404)
    expect((await call(`/api/v1/tokens/${made.view.id}`, { method: 'DELETE', role: 'admin' })).status).toBe(204)
    expect((await fetch(`${web.origin}/api/v1/overview`, asMade)).status).toBe(401)
    expect(JSON.stringify(await json('/api/v1/tokens', 'admin'))).not.toContain(made.token)
  })
})
