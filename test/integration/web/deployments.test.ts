import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AuditPage } from '#contracts/api/lists.ts'
import {
  DeploymentAccepted,
  DeploymentDetail,
  DeploymentPreview,
  EnvironmentPage,
  OutputPage,
  ReleaseCreated,
  ReleasePage,
} from '#contracts/api/releases.ts'
import type { Role } from '#domain/access/actions.ts'
import { recordJournal } from '#prisma/stores/deployment-journal.ts'
import { appendOutput } from '#prisma/stores/deployment-output.ts'
import { giveUpUnstarted } from '#web/server/deployments/launch.ts'
import { configurePlaces, journal, makeRelease, promote, state } from '../stores/places.ts'
import { BrowserLike, problemIn } from './browser-like.ts'
import { ADMIN, openTestDatabase, openTestWeb, TENANT, type TestDatabase, type TestWeb, tokenOf } from './open-web.ts'

let database: TestDatabase
let web: TestWeb
const tokens = {} as Record<Role, string>
const startedWorkflows: string[] = []

beforeAll(async () => {
  database = await openTestDatabase()
  web = await openTestWeb(database)
  await configurePlaces(database.db, TENANT)
  for (const role of ['viewer', 'operator', 'engineer'] as const) tokens[role] = await tokenOf(database.db, role)
})
afterAll(async () => {
  for (const id of startedWorkflows) await web.web.temporal.client.workflow.getHandle(id).terminate('the test is over')
  await web.stop()
  await database.close()
})
beforeEach(async () => {
  await database.db.withTenantSql(TENANT, async (sql) => {
    await sql.query('DELETE FROM deployment')
    await sql.query(
      'UPDATE environment SET current_release_id = NULL, current_deployment_id = NULL, current_since = NULL, hold = NULL',
    )
    await sql.query(`UPDATE environment SET returnable = '[]', told_at = NULL, hold_told_at = NULL`)
  })
})

const db = () => database.db
async function call(path: string, role: Role, body?: unknown, origin = web.origin): Promise<Response> {
  const headers = { authorization: `Bearer ${tokens[role]}`, 'content-type': 'application/json' }
  return await fetch(`${origin}/api/v1${path}`, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers })
}
const get = async (path: string) => (await call(path, 'viewer')).json() as Promise<unknown>
const start = (release: string, more: object = {}, role: Role = 'operator') =>
  call('/deployments', role, { requestId: randomUUID(), environment: 'production', release, ...more })
async function started(release: string, more: object = {}) {
  const { deployment } = DeploymentAccepted.parse(await (await start(release, more)).json())
  const id = `deploy/${TENANT}/${deployment.environment}/${deployment.number}`
  if (!startedWorkflows.includes(id)) startedWorkflows.push(id)
  return { deployment, handle: web.web.temporal.client.workflow.getHandle(id) }
}

describe('a release', () => {
  const made = (more: object = {}) => ({
    name: `app-${randomUUID().slice(0, 8)}`,
    artifact: 'artifacts/app',
    values: { MODE: 'fast' },
    ...more,
  })

  it('is made once: the same content again is the same release, other content under its name is refused', async () => {
    const asked = made({ values: { B: 1, A: { secret: { env: 'APP_KEY' } } } })
    const first = ReleaseCreated.parse(await (await call('/releases', 'engineer', asked)).json())
    expect(first).toMatchObject({ created: true, release: { name: asked.name, madeBy: 'token:test engineer', runsIn: [] } })
    const again = { ...asked, values: { A: { secret: { env: 'APP_KEY' } }, B: 1 } }
    expect(await (await call('/releases', 'engineer', again)).json()).toMatchObject({ created: false, release: first.release })
    const other = await problemIn(await call('/releases', 'engineer', { ...asked, artifact: 'artifacts/other' }))
    expect(other).toMatchObject({ status: 409, code: 'CONFLICT' })
    expect(other.detail).toMatch(/made by token:test engineer with other content.*choose another name/)
    expect(await get(`/releases/${asked.name}`)).toMatchObject({ release: first.release })
    const found = ReleasePage.parse(await get(`/releases?search=${asked.name.toUpperCase()}`))
    expect(found.items).toEqual([first.release])
    const { items } = AuditPage.parse(await get('/audit?action=release.create'))
    expect(items.filter(({ target }) => target === asked.name)).toMatchObject([{ outcome: 'succeeded', actorKind: 'token' }])
  })

  it('may hold no secret, only say where one is read', async () => {
    const secret = `sk-proj-${'aB3dE5fG7hJ9'.repeat(4)}`
    const response = await call('/releases', 'engineer', made({ values: { OPENAI_API_KEY: secret } }))
    const problem = await problemIn(response)
    expect(problem).toMatchObject({ status: 400, code: 'BAD_REQUEST' })
    expect(problem.detail).toMatch(/values\.OPENAI_API_KEY looks like a secret.*by reference/)
    expect(JSON.stringify(problem)).not.toContain(secret)
  })
})

describe('a deployment', () => {
  it('is taken once however often it is asked, with its number, its line in the log and its workflow', async () => {
    const release = await makeRelease(db(), TENANT)
    const requestId = randomUUID()
    const answers = await Promise.all([1, 2, 3].map(() => start(release.name, { requestId, note: 'because' })))
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
    const { deployment, handle } = await started(release.name, { requestId })
    expect(deployment).toMatchObject({ id: requestId, state: 'queued', note: 'because', requestedBy: 'token:test operator' })
    expect(await handle.describe()).toMatchObject({ type: 'deployRelease', taskQueue: 'mission-control' })
    const detail = DeploymentDetail.parse(
      await get(`/deployments/production/${deployment.number}`.replace('production/', 'production%23')),
    )
    expect(detail.deployment.targets.map(({ target }) => target)).toEqual(['shop-staging', 'shop-1', 'shop-2', 'shop-3'])
    const { items } = AuditPage.parse(await get(`/audit?action=deploy.start&correlationId=${deployment.correlationId}`))
    expect(items).toMatchObject([
      { outcome: 'requested', target: `production #${deployment.number}`, detail: { release: release.name } },
    ])
    const other = await start((await makeRelease(db(), TENANT)).name, { requestId })
    expect(await problemIn(other)).toMatchObject({ code: 'CONFLICT' })
  })

  it('is of a release and to an environment that are there', async () => {
    const release = await makeRelease(db(), TENANT)
    expect(await problemIn(await start('none-such'))).toMatchObject({ status: 404, detail: expect.stringMatching(/none-such/) })
    expect(await problemIn(await start(release.id, { environment: 'moon' }))).toMatchObject({
      status: 404,
      detail: expect.stringMatching(/No environment is called moon.*environments\.yaml/),
    })
  })

  it('is not left waiting for ever when Temporal is away: it says so, starts when asked again, and is cancelled else', async () => {
    const release = await makeRelease(db(), TENANT)
    const cutOff = await openTestWeb(database, { env: { TEMPORAL_ADDRESS: '127.0.0.1:1' } })
    const ids = [randomUUID(), randomUUID()] as const
    const askedAt = Date.now()
    try {
      const ask = async (requestId: string) => {
        const body = { requestId, environment: 'production', release: release.name }
        const problem = await problemIn(await call('/deployments', 'operator', body, cutOff.origin))
        expect(problem).toMatchObject({ status: 503, code: 'TEMPORAL_UNAVAILABLE' })
        expect(problem.detail).toMatch(/was not started.*same request id/)
      }
      await Promise.all(ids.map(ask))
      // While Temporal is away nobody can say whether it was started.
      await expect(giveUpUnstarted(cutOff.web, TENANT, Date.now() + 31_000)).rejects.toThrow(/Temporal/)
    } finally {
      await cutOff.stop()
    }
    const [again, given] = ids
    const { handle } = await started(release.name, { requestId: again })
    expect((await handle.describe()).status.name).toBe('RUNNING')
    expect(await giveUpUnstarted(web.web, TENANT, askedAt)).toEqual([])
    // The web process looks by itself too, and may have come first.
    expect(await giveUpUnstarted(web.web, TENANT, Date.now() + 31_000)).not.toContain(again)
    expect(await get(`/deployments/${given}`)).toMatchObject({
      deployment: { state: 'cancelled', reason: expect.stringMatching(/Start it again/) },
    })
    expect(await get(`/deployments/${again}`)).toMatchObject({ deployment: { state: 'queued' } })
  }, 60_000)

  it('of what was taken back is not for automation, and for a person only on purpose', async () => {
    const good = await makeRelease(db(), TENANT)
    const bad = await makeRelease(db(), TENANT)
    await promote(db(), TENANT, good, Date.now() - 60_000)
    const { id } = await promote(db(), TENANT, bad, Date.now() - 40_000)
    await recordJournal(db(), TENANT, id, journal('rollback', Date.now() - 20_000, [state('rolled-back', 'wrong prices.')]))
    const refused = await problemIn(await start(bad.name, { overHold: true }))
    expect(refused).toMatchObject({ status: 409, code: 'CONFLICT' })
    expect(refused.detail).toMatch(/is held: wrong prices\. Automation may not bring it back/)
    const person = new BrowserLike(web.origin)
    await person.signIn(ADMIN.email, ADMIN.password)
    const asked = { environment: 'production', release: bad.name, note: '' }
    const first = await person.postJson('/api/v1/deployments', { ...asked, requestId: randomUUID() })
    expect((await problemIn(first)).detail).toMatch(/Say that you mean it/)
    const meant = await person.postJson('/api/v1/deployments', { ...asked, requestId: randomUUID(), overHold: true })
    const { deployment } = DeploymentAccepted.parse(await meant.json())
    startedWorkflows.push(`deploy/${TENANT}/production/${deployment.number}`)
    expect(deployment).toMatchObject({ release: { name: bad.name }, previous: { name: good.name }, requestedBy: ADMIN.email })
  })
})

describe('the preview of a deployment', () => {
  it('says what changes against what runs, what is done, and starts nothing', async () => {
    const [old, fresh] = [await makeRelease(db(), TENANT), await makeRelease(db(), TENANT)]
    await promote(db(), TENANT, old, Date.now() - 60_000)
    const shown = DeploymentPreview.parse(await get(`/deployments/preview?environment=production&release=${fresh.name}`))
    expect(shown).toMatchObject({ current: { name: old.name }, release: { name: fresh.name }, skipsGates: false, refusal: null })
    expect(shown.changes.map(({ key }) => key)).toEqual(['artifact', 'NAME'])
    expect(shown.steps[0]).toMatch(/^staging: check the target and drift$/)
    expect(shown.steps.at(-1)).toBe('production: promoted')
    const { items } = EnvironmentPage.parse(await get('/environments'))
    expect(items.flatMap(({ queue }) => queue)).toEqual([])
  })

  it('goes straight back, without gates, to one of the last three, and tells of a hold', async () => {
    const [old, fresh] = [await makeRelease(db(), TENANT), await makeRelease(db(), TENANT)]
    await promote(db(), TENANT, old, Date.now() - 60_000)
    await promote(db(), TENANT, fresh, Date.now() - 50_000)
    const back = DeploymentPreview.parse(await get(`/deployments/preview?environment=production&release=${old.name}`))
    expect(back).toMatchObject({ skipsGates: true, refusal: null })
    expect(back.steps.every((step) => step.startsWith('production: '))).toBe(true)
    const { id } = await promote(db(), TENANT, await makeRelease(db(), TENANT), Date.now() - 40_000)
    await recordJournal(db(), TENANT, id, journal('rollback', Date.now() - 20_000, [state('rolled-back')]))
    const held = EnvironmentPage.parse(await get('/environments')).items.find(({ slug }) => slug === 'production')?.holds[0]
    const shown = DeploymentPreview.parse(await get(`/deployments/preview?environment=production&release=${held?.release.name}`))
    expect(shown.refusal).toMatch(/is held/)
    expect(shown.steps.length).toBeGreaterThan(0)
  })
})

describe('a decision', () => {
  it('is answered within seconds when no main worker is there, and says that rolling back still works', async () => {
    const { deployment } = await started((await makeRelease(db(), TENANT)).name)
    const since = performance.now()
    const response = await call(`/deployments/${deployment.id}/decisions`, 'operator', {
      decision: 'pause',
      requestId: randomUUID(),
    })
    expect(performance.now() - since).toBeLessThan(20_000)
    expect(await problemIn(response)).toMatchObject({
      status: 503,
      code: 'WORKER_UNAVAILABLE',
      detail: expect.stringMatching(/Rolling back still works/),
    })
    const { items } = AuditPage.parse(await get('/audit?action=deploy.pause'))
    expect(items.map(({ outcome, target }) => [outcome, target])).toEqual([
      ['unverified', `production #${deployment.number}`],
      ['requested', `production #${deployment.number}`],
    ])
  }, 30_000)

  it('about what has ended, or was never begun, is refused with the sentence of the one table', async () => {
    const { id } = await promote(db(), TENANT, await makeRelease(db(), TENANT), Date.now() - 60_000)
    const ask = async (decision: string) =>
      await problemIn(
        await call(`/deployments/${id}/decisions`, 'engineer', { decision, requestId: randomUUID(), reason: 'so it is' }),
      )
    expect(await ask('pause')).toMatchObject({ status: 409, detail: 'A deployment that is promoted cannot be paused.' })
    expect(await ask('retry')).toMatchObject({ status: 409, detail: 'No rollback of it failed.' })
    expect(await ask('roll-back')).toMatchObject({ status: 409, detail: expect.stringMatching(/Nothing was ever deployed/) })
    const asked = { requestId: randomUUID(), reason: 'so it is' }
    expect(await problemIn(await call('/environments/production/rollback', 'operator', asked))).toMatchObject({ status: 409 })
    expect(await problemIn(await call('/environments/production/hold/release', 'engineer', asked))).toMatchObject({
      status: 409,
      detail: 'Nothing is held here.',
    })
    expect(
      await problemIn(await call(`/deployments/${randomUUID()}/decisions`, 'operator', { decision: 'pause', requestId: id })),
    ).toMatchObject({ status: 404 })
  })
})

describe('output', () => {
  it('is read on from where it was left', async () => {
    const { id } = await promote(db(), TENANT, await makeRelease(db(), TENANT), Date.now() - 60_000)
    const line = (n: number) =>
      ({ target: 'shop-1', at: new Date().toISOString(), stream: 'driver', line: `${n}`, dedupKey: `${n}` }) as const
    await appendOutput(db(), TENANT, id, [line(1), line(2)])
    const first = OutputPage.parse(await get(`/deployments/${id}/output`))
    await appendOutput(db(), TENANT, id, [line(3)])
    const next = OutputPage.parse(await get(`/deployments/${id}/output?after=${first.last}`))
    expect([first.items, next.items].map((items) => items.map(({ line: text }) => text))).toEqual([['1', '2'], ['3']])
  })
})
