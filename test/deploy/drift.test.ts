import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { askHost } from '#activities/target/process/host-request.ts'
import { DeploymentAccepted } from '#contracts/api/releases.ts'
import { HostReceipt } from '#contracts/target-host.ts'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { shapeOf } from '#domain/drift/shape.ts'
import { readDocuments } from '#prisma/stores/config-documents.ts'
import { findRelease } from '#prisma/stores/releases.ts'
import { until } from '../monitoring/until.ts'
import { keptText } from './kept-text.ts'
import { KeysSite } from './keys-site.ts'
import { startWorkerHere } from './worker-here.ts'

const STAGING = { SHOP_KEY: { secret: { file: 'staging.key' } } }
const PRODUCTION = { SHOP_KEY: { secret: { env: 'SHOP_KEY' } } }
const IGNORED = { key: 'SHOP_KEY', owner: 'ops@example.com', until: '2099-12-31', reason: 'the sandbox has its own keys' }
const BOTH_SHAPES = /SHOP_KEY is a JWT in production and a UUID in staging/

let place: KeysSite
const printed: string[] = []
beforeAll(async () => {
  place = await KeysSite.open()
  await place.configure({}, {})
  await place.site.promoted('right')
})
afterAll(async () => {
  await place?.close()
})

const reasonsOf = async (id: string) =>
  (await place.site.journal(id)).flatMap(({ body }) => (body.kind === 'state' && body.state === 'paused' ? [body.reason] : []))
const records = () => Promise.all(['staging', 'canary', 'main'].map((target) => place.site.record(target)))

it('two kinds of key are reported with both shapes before anything is deployed, and hold it until a person lets it pass', async () => {
  const { site } = place
  await place.configure(STAGING, PRODUCTION)
  const before = await records()
  const { id } = await site.deploy(await place.newRelease())
  const held = await site.reaches(id, ['paused', 'promoted', 'rejected', 'rolled-back'])
  expect(held).toMatchObject({ state: 'paused', pausedBy: 'held', reason: expect.stringMatching(BOTH_SHAPES) })
  expect(await records()).toEqual(before)
  const shown = await place.mc('drift', 'production')
  printed.push(JSON.stringify(shown), JSON.stringify(await place.mc('drift', 'production', '--json')))
  expect(shown).toMatchObject({ code: 1, out: expect.stringMatching(BOTH_SHAPES) })
  expect(await place.mc('deployment', 'override', id, '--reason', 'the sandbox has its own keys')).toMatchObject({ code: 0 })
  expect(await site.reaches(id, ['promoted', 'rejected', 'rolled-back'])).toMatchObject({ state: 'promoted' })
  expect(await reasonsOf(id)).toHaveLength(1)
  printed.push(
    JSON.stringify(await place.mc('deployment', 'show', id)),
    JSON.stringify(await place.mc('deployment', 'output', id)),
  )
})

it('a difference that somebody has decided not to mind holds nothing', async () => {
  await place.configure(STAGING, PRODUCTION, [IGNORED])
  const id = await place.site.promoted(await place.newRelease())
  expect(await reasonsOf(id)).toEqual([])
  expect((await place.mc('drift', 'production', '--check')).out).toMatch(/ignored by ops@example\.com until 2099-12-31/)
})

it('a monitor that throws on a shape holds a deployment, fails none, and production stays as it is until a person decides', async () => {
  const { site, keys } = place
  await place.configure(STAGING, PRODUCTION)
  await site.main?.stop('SIGTERM')
  const worker = await startWorkerHere(site, { SHOP_KEY: keys.production }, (value) => {
    if (String(value) === keys.production) throw new TypeError(`cannot read ${String(value)}`)
    return shapeOf(value)
  })
  try {
    const production = (await records()).slice(1)
    const { id } = await site.deploy(await place.newRelease())
    const held = await site.reaches(id, ['paused', 'promoted', 'rejected', 'rolled-back'])
    expect(held).toMatchObject({ state: 'paused', pausedBy: 'held', touchedTargets: false })
    expect(held.reason).toMatch(/SHOP_KEY could not be compared: in production its look could not be told \(TypeError\)/)
    expect((await records()).slice(1)).toEqual(production)
    expect(await place.mc('drift', 'production')).toMatchObject({ code: 2 })
    expect(await place.mc('deployment', 'override', id, '--reason', 'our own fault')).toMatchObject({ code: 0 })
    // In its turn, what runs in production cannot be told either: that is another thing not known.
    const again = await until('the second hold', async () => (await reasonsOf(id)).length === 2 && (await site.view(id)))
    expect(again).toMatchObject({ state: 'paused', pausedBy: 'held', touchedTargets: false })
    expect((await records()).slice(1)).toEqual(production)
    expect(await place.mc('deployment', 'override', id, '--reason', 'our own fault')).toMatchObject({ code: 0 })
    expect(await site.reaches(id, ['promoted', 'rejected', 'rolled-back'])).toMatchObject({ state: 'promoted' })
    expect(await reasonsOf(id)).toHaveLength(2)
  } finally {
    await worker.stop()
    site.main = await site.installation.startWorker({ SHOP_KEY: keys.production })
  }
})

it('what was changed behind its back is drift, is restored by the API, and is clean again', async () => {
  const { site } = place
  const { db, dir } = site.installation
  await place.configure(STAGING, PRODUCTION, [IGNORED])
  const other = await findRelease(db, tenantId, 'better')
  const target = (await readDocuments(db, tenantId)).targets.find(({ slug }) => slug === 'main')
  const release = other && { ...other, commit: null }
  const body = { tenantId, deploymentId: randomUUID(), fence: Date.now(), release, undo: null, correlationId: 'somebody' }
  const hostSocket = join(dir, 'state', 'target-host', 'host.sock')
  for (const step of ['stage', 'switch', 'retire']) {
    const given = { ...body, pinned: { target, wave: 1, values: {} } }
    const signal = AbortSignal.timeout(60_000)
    await askHost({ hostSocket, path: `/targets/main/${step}`, body: given, answer: HostReceipt, signal })
  }
  expect(await site.releaseAt('main')).toBe('better')
  const found = await place.mc('drift', 'production', '--check', '--json')
  expect(found.code).toBe(1)
  const { reports } = JSON.parse(found.out) as { reports: { id: string; scope: string; says: string }[] }
  const observed = reports.find(({ scope }) => scope === 'observed')
  expect(observed?.says).toMatch(/main runs better \([0-9a-f]{12}\) in place of right-/)
  const asked = { requestId: randomUUID(), reason: 'nobody knows who did this' }
  const answer = await place.post(`/api/v1/drift/${observed?.id}/restore`, asked)
  expect(answer.status).toBe(202)
  const { deployment } = DeploymentAccepted.parse(await answer.json())
  const restored = await site.reaches(deployment.id, ['promoted', 'paused', 'rejected', 'rolled-back'])
  expect(`${restored.state}: ${restored.reason}`).toMatch(/^promoted/)
  expect(await site.releaseAt('main')).toBe(restored.release.name)
  expect(await place.mc('drift', 'production', '--check')).toMatchObject({ code: 0 })
})

it('neither key is kept or printed anywhere', async () => {
  const [, claims = '', signature = ''] = place.keys.production.split('.')
  const kept = await keptText(place.site.installation)
  expect(kept.size).toBeGreaterThan(20)
  expect([...kept.values()].join('')).toContain('is a JWT in production and a UUID in staging')
  const telling = [place.keys.staging, place.keys.staging.slice(0, 13), claims, signature]
  const found = [...kept, ...printed.map((text) => ['printed', text] as const)].flatMap(([where, text]) =>
    telling.some((secret) => text.includes(secret)) ? [where] : [],
  )
  expect(found).toEqual([])
})

it('what cannot be looked at is unknown, with an exit code of its own', async () => {
  await place.site.host?.stop('SIGTERM')
  const { code, out } = await place.mc('drift', 'production', '--check')
  expect(out).toMatch(/unknown.*\n.*it cannot be told which release runs: The process host does not answer/)
  expect(code).toBe(2)
})
