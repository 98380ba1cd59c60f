import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FailureCode } from '#domain/failure.ts'
import { claimKey, keepAnswer } from '#prisma/stores/idempotency-keys.ts'
import { retain } from '#prisma/stores/retention.ts'
import { answerOnce } from '#web/server/api/idempotency/answer-once.ts'
import { apiRoutes } from '#web/server/api/routes.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { BrowserLike, problemIn } from './browser-like.ts'
import { ADMIN, openTestDatabase, openTestWeb, TENANT, type TestDatabase, type TestWeb, tokenOf } from './open-web.ts'

const RELEASES = '/api/v1/releases'
const AT_ONCE = 12

let database: TestDatabase
let web: TestWeb
let other: TestWeb
let engineer: string

beforeAll(async () => {
  database = await openTestDatabase()
  ;[web, other] = await Promise.all([openTestWeb(database), openTestWeb(database)])
  engineer = await tokenOf(database.db, 'engineer')
})
afterAll(async () => {
  await Promise.all([web.stop(), other.stop()])
  await database.close()
})

type Asked = { key?: string; token?: string; at?: TestWeb }

async function send(path: string, body: object, { key, token = engineer, at = web }: Asked = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const keyed = key === undefined ? headers : { ...headers, 'idempotency-key': key }
  return await fetch(`${at.origin}${path}`, { method: 'POST', body: JSON.stringify(body), headers: keyed })
}

const release = (name: string) => ({ name, artifact: 'artifacts/app' })
const isReplay = (response: Response): boolean => response.headers.get('idempotency-replayed') === 'true'
const rows = async (text: string) =>
  (await database.db.withTenantSql(TENANT, (sql) => sql.query<Record<string, unknown>>(text))).rows
const change = async (text: string) => void (await database.db.withTenantSql(TENANT, (sql) => sql.query(text)))
/** As when the process that was at work is killed: nobody renews its lease, and it runs out. */
const killWorker = async (keyOfRoute: string) =>
  await change(
    `UPDATE idempotency_key SET answered_at = NULL, status = NULL, content_type = NULL, body = NULL, leased_until = now() - interval '1 second'
      WHERE route = '${keyOfRoute}'`,
  )

describe('a request with an Idempotency-Key', () => {
  it('is done once of many at once at two servers; the others get its answer, or are told to wait for it', async () => {
    const key = randomUUID()
    const name = `once-${key}`
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) => send(RELEASES, release(name), { key, at: index % 2 ? web : other })),
    )
    const first = answers.filter((answer) => answer.ok && !isReplay(answer))
    expect(first).toHaveLength(1)
    for (const answer of answers.filter(({ ok }) => !ok)) {
      expect(answer.headers.get('retry-after')).toBe('2')
      expect(await problemIn(answer)).toMatchObject({ status: 409, code: 'IDEMPOTENCY_KEY_AT_WORK' })
    }
    const made: unknown = await first[0]?.json()
    const again = await send(RELEASES, release(name), { key: `"${key}"`, at: other })
    expect([again.status, isReplay(again)]).toEqual([first[0]?.status, true])
    expect(await again.json()).toEqual(made)
    const audited = await rows(`SELECT 1 FROM audit_entry WHERE action = 'release.create' AND target = '${name}'`)
    expect(audited).toHaveLength(1)
  })

  it('is answered again by a server that was started since, a refusal too, for its caller alone', async () => {
    const key = randomUUID()
    const path = '/api/v1/alerts/none-such/acknowledge'
    const refused = await problemIn(await send(path, { reason: 'first' }, { key }))
    const restarted = await openTestWeb(database)
    try {
      const again = await send(path, { reason: 'first' }, { key, at: restarted })
      expect(isReplay(again)).toBe(true)
      // Also the correlation id: it is by that of the first that logs and traces are found.
      expect(await problemIn(again)).toEqual(refused)
    } finally {
      await restarted.stop()
    }
    const others = await send(path, { reason: 'first' }, { key, token: await tokenOf(database.db, 'engineer') })
    expect(isReplay(others)).toBe(false)
  })

  it('is refused with another body, another path or a wrong key, and nothing is done', async () => {
    const key = randomUUID()
    await send(RELEASES, release(`a-${key}`), { key })
    const reused = await problemIn(await send(RELEASES, release(`b-${key}`), { key }))
    expect(reused).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' })
    expect(await rows(`SELECT 1 FROM release WHERE name = 'b-${key}'`)).toEqual([])
    await send('/api/v1/alerts/one/acknowledge', { reason: 'r' }, { key })
    expect((await send('/api/v1/alerts/two/acknowledge', { reason: 'r' }, { key })).status).toBe(422)
    expect(await problemIn(await send(RELEASES, release(`c-${key}`), { key: 'two words' }))).toMatchObject({ status: 400 })
  })

  it('is no way around a right that was lost since', async () => {
    const key = randomUUID()
    const one = new BrowserLike(web.origin)
    await one.signIn(ADMIN.email, ADMIN.password)
    expect((await one.postJson(RELEASES, release(`r-${key}`), { 'idempotency-key': key })).status).toBe(201)
    await change(`UPDATE member SET role = 'viewer' WHERE email = '${ADMIN.email}'`)
    try {
      expect((await one.postJson(RELEASES, release(`r-${key}`), { 'idempotency-key': key })).status).toBe(403)
    } finally {
      await change(`UPDATE member SET role = 'admin' WHERE email = '${ADMIN.email}'`)
    }
  })

  it('that makes a token is done once, and its answer is stored nowhere', async () => {
    const key = randomUUID()
    const body = { name: `made-${key}`, role: 'viewer' }
    const { token } = (await (await send('/api/v1/tokens', body, { key })).json()) as { token: string }
    expect(await problemIn(await send('/api/v1/tokens', body, { key }))).toMatchObject({
      ...{ status: 409, code: 'IDEMPOTENCY_ANSWER_NOT_KEPT', detail: expect.stringMatching(/shown once/) },
    })
    expect(await rows(`SELECT 1 FROM api_token WHERE name = 'made-${key}'`)).toHaveLength(1)
    const everything = JSON.stringify(await rows('SELECT * FROM idempotency_key'))
    for (const secret of [token, key, body.name]) expect(everything).not.toContain(secret)
  })
})

describe('a key whose server died at work', () => {
  it('is taken over where doing it twice is as good as once', async () => {
    const key = randomUUID()
    const path = '/api/v1/alerts/none-such/acknowledge'
    await send(path, { reason: 'r' }, { key })
    await killWorker('POST /api/v1/alerts/:id/acknowledge')
    const answers = await Promise.all([web, other].map((at) => send(path, { reason: 'r' }, { key, at })))
    expect(answers.filter((answer) => answer.status === 404 && !isReplay(answer))).toHaveLength(1)
  })

  it('is not done again where nobody can know, and says so', async () => {
    const key = randomUUID()
    await send(RELEASES, release(`lost-${key}`), { key })
    await killWorker('POST /api/v1/releases')
    const problem = await problemIn(await send(RELEASES, release(`lost-${key}`), { key, at: other }))
    expect(problem).toMatchObject({ status: 409, code: 'IDEMPOTENCY_OUTCOME_UNKNOWN' })
    expect(problem.nextStep).toMatch(/new key/)
  })

  it('cannot be answered any more by whom it was taken from', async () => {
    const request = { caller: 'token:x', route: 'DELETE /x', keyHash: 'k', fingerprint: 'f' }
    const [first, second] = [randomUUID(), randomUUID()]
    await claimKey(database.db, TENANT, request, { attempt: first, mayRepeat: true })
    await change(`UPDATE idempotency_key SET leased_until = now() - interval '1 second' WHERE caller = 'token:x'`)
    expect(await claimKey(database.db, TENANT, request, { attempt: second, mayRepeat: true })).toEqual({ kind: 'claimed' })
    const late = { status: 500, contentType: null, body: null }
    await keepAnswer(database.db, TENANT, request, { attempt: first, answer: late })
    await keepAnswer(database.db, TENANT, request, { attempt: second, answer: { ...late, status: 204 } })
    expect(await claimKey(database.db, TENANT, request, { attempt: randomUUID(), mayRepeat: true })).toMatchObject({
      answer: { status: 204 },
    })
  })
})

describe('a key whose request met something that is away', () => {
  const routeOf = (pattern: string) => {
    const found = apiRoutes.find(({ method, path }) => method === 'POST' && path === pattern)
    if (!found) throw new Error(`no route ${pattern}`)
    return found
  }
  const done = { status: 201, contentType: null, body: null }
  /** The first request comes to `code`, a second one to what this gives. */
  async function second(pattern: string, code: FailureCode): Promise<FailureCode | 'done'> {
    const credential = { kind: 'token', id: randomUUID() } as const
    const who = { kind: 'token', name: 'token:x', displayName: 'x', role: 'engineer', scopes: null, tokenEndsAt: null } as const
    const actor: Actor = { ...who, tenantId: TENANT, credential, member: null }
    const once = { route: routeOf(pattern), actor, key: 'k', asked: null, correlationId: 'c' }
    await expect(answerOnce(web.web, once, () => Promise.reject(new HttpProblem(code, 'away')))).rejects.toThrow('away')
    return await answerOnce(other.web, once, () => Promise.resolve(done)).then(
      (given) => (given.isReplay ? 'INTERNAL' : 'done'),
      (error: unknown) => (error instanceof HttpProblem ? error.failure.code : 'INTERNAL'),
    )
  }

  it.each(['DATABASE_UNAVAILABLE', 'TEMPORAL_UNAVAILABLE', 'WORKER_UNAVAILABLE'] as const)(
    'is done again after %s only where that is as good as once',
    async (code) => {
      expect(await second(RELEASES, code)).toBe('IDEMPOTENCY_OUTCOME_UNKNOWN')
      expect(await second('/api/v1/workflows/rerun', code)).toBe('done')
    },
  )

  it('is new where nothing was done', async () => {
    expect(await second(RELEASES, 'BACK_PRESSURE')).toBe('done')
  })
})

describe('a key of yesterday', () => {
  it('counts as new, and is removed by retention', async () => {
    const key = randomUUID()
    await send(RELEASES, release(`old-${key}`), { key })
    await change(`UPDATE idempotency_key SET begun_at = now() - interval '25 hours'`)
    expect(isReplay(await send(RELEASES, release(`new-${key}`), { key }))).toBe(false)
    const kept = (await rows('SELECT 1 FROM idempotency_key')).length
    const { idempotency_key: removed } = await retain(database.db, TENANT, {})
    expect([removed, await rows('SELECT 1 FROM idempotency_key')]).toEqual([kept - 1, [expect.anything()]])
  })
})
