import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConfigInForce, DriftPage, DriftPatch } from '#contracts/api/releases.ts'
import { recordConfig } from '#prisma/stores/config-versions.ts'
import { type NewDriftReport, storeDriftReports } from '#prisma/stores/drift-reports.ts'
import { configurePlaces } from '../stores/places.ts'
import { openTestDatabase, openTestWeb, TENANT, type TestDatabase, type TestWeb, tokenOf } from './open-web.ts'

const TARGETS = `# Where the shop runs.
targets:
  - slug: shop-1   # the canary
    driver: process
    command: [node, "{artifact}"]
    artifacts: a
    port: 4302
    values:
      URL: https://old.example # as it was
`
const observed: NewDriftReport = {
  ...{ id: randomUUID(), scope: 'observed', environment: 'production', against: null, state: 'drift', says: 'It drifts.' },
  ...{ trigger: 'hand', deploymentId: null },
  entries: ['URL', 'API_KEY'].map((key) => ({
    ...{ key, target: 'shop-1', kind: 'value', left: null, right: null, says: 'It differs.', ignored: null },
  })),
  adopt: [
    { key: 'URL', target: 'shop-1', there: true, value: 'https://new.example' },
    { key: 'API_KEY', target: 'shop-1', there: true, value: null },
  ],
}
const between: NewDriftReport = { ...observed, id: randomUUID(), scope: 'between', against: 'staging', entries: [], adopt: [] }

let database: TestDatabase
let web: TestWeb
let dir: string
let token: string

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mission-control-drift-'))
  await writeFile(join(dir, 'targets.yaml'), TARGETS)
  database = await openTestDatabase()
  await configurePlaces(database.db, TENANT)
  await storeDriftReports(database.db, TENANT, [observed, between], { raises: true })
  web = await openTestWeb(database, { env: { MISSION_CONTROL_CONFIG_DIR: dir } })
  token = await tokenOf(database.db, 'operator')
})
afterAll(async () => {
  await web.stop()
  await database.close()
  await rm(dir, { recursive: true })
})

const ask = async (path: string, body?: object) => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return await fetch(`${web.origin}${path}`, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers })
}

describe('drift', () => {
  it('is listed by its newest reports, without what is kept for adoption', async () => {
    const answer = await (await ask('/api/v1/drift')).text()
    expect(DriftPage.parse(JSON.parse(answer)).items.map(({ scope }) => scope)).toEqual(['between', 'observed'])
    expect(answer).not.toContain('new.example')
  })

  it('is adopted as a patch that keeps comments, with a reference in place of a secret', async () => {
    const { patch, note, file } = DriftPatch.parse(await (await ask(`/api/v1/drift/${observed.id}/patch`)).json())
    expect(file).toBe('config/targets.yaml')
    const changed = patch.split('\n').filter((line) => /^[+-] /.test(line))
    expect(changed).toEqual([
      '-      URL: https://old.example # as it was',
      '+      URL: https://new.example # as it was',
      '+      API_KEY:',
      '+        secret:',
      '+          env: API_KEY',
    ])
    expect(note).toMatch(/API_KEY of shop-1 is a secret/)
  })

  it('between environments is neither adopted nor restored', async () => {
    expect((await ask(`/api/v1/drift/${between.id}/patch`)).status).toBe(409)
    const asked = { requestId: randomUUID(), reason: 'as it was' }
    expect((await ask(`/api/v1/drift/${between.id}/restore`, asked)).status).toBe(409)
    expect((await ask(`/api/v1/drift/${randomUUID()}/patch`)).status).toBe(404)
  })

  it('is looked for by a workflow, written down', async () => {
    const answer = await ask('/api/v1/drift/check', { requestId: randomUUID(), environment: 'production' })
    expect(answer.status).toBe(202)
    const { workflowId } = (await answer.json()) as { workflowId: string }
    const handle = web.web.temporal.client.workflow.getHandle(workflowId)
    expect(await handle.describe()).toMatchObject({ type: 'checkDrift' })
    await handle.terminate('the test is over')
  })
})

it('configuration in force is told apart from the newest text that was refused', async () => {
  await recordConfig(database.db, TENANT, { hash: 'good', revision: 'abc', state: 'applied' })
  await recordConfig(database.db, TENANT, {
    hash: 'bad',
    revision: null,
    state: 'rejected',
    problems: ['targets.yaml:3:1: wrong'],
  })
  const inForce = ConfigInForce.parse(await (await ask('/api/v1/config')).json())
  expect(inForce).toMatchObject({
    hash: 'good',
    revision: 'abc',
    rejected: { hash: 'bad', problems: ['targets.yaml:3:1: wrong'] },
  })
})
