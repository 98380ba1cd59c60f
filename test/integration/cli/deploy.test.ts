import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { runCli } from '#cli/run.ts'
import { keptTerminal } from '#cli/testing/fake-terminal.ts'
import { DeploymentPage, EnvironmentPage } from '#contracts/api/releases.ts'
import { Environment } from '#contracts/config/environments.ts'
import { Target } from '#contracts/config/targets.ts'
import { listAudit } from '#prisma/stores/audit.ts'
import { recordJournal } from '#prisma/stores/deployment-journal.ts'
import { findDeployment } from '#prisma/stores/deployments.ts'
import { until } from '../../monitoring/until.ts'
import { DeployRig } from '../../workflows/deploy-rig.ts'
import { configurePlaces } from '../stores/places.ts'
import { openTestDatabase, openTestWeb, TENANT, type TestDatabase, type TestWeb, tokenOf } from '../web/open-web.ts'

let database: TestDatabase
let rig: DeployRig
let web: TestWeb
let env: Record<string, string>

beforeAll(async () => {
  database = await openTestDatabase()
  rig = await DeployRig.open(inject('temporalAddress'))
  rig.onJournal = ({ tenantId, deploymentId, entries }) => recordJournal(database.db, tenantId, deploymentId, entries)
  web = await openTestWeb(database, { env: { TEMPORAL_NAMESPACE: rig.namespace } })
  await configurePlaces(database.db, TENANT)
  const body = Environment.parse({ slug: 'guarded', waves: [['shop-guarded']], approval: 'another', soak: '0s' })
  const target = Target.parse({ slug: 'shop-guarded', driver: 'command', deploy: ['true'] })
  await database.db.withTenant(TENANT, async (tx) => {
    const rest = { tenantId: TENANT, hash: 'h', position: 9 }
    await tx.configDocument.create({ data: { ...rest, kind: 'environment', slug: 'guarded', body } })
    await tx.configDocument.create({ data: { ...rest, kind: 'target', slug: 'shop-guarded', body: target } })
  })
  env = { MISSION_CONTROL_URL: web.origin, MISSION_CONTROL_TOKEN: await tokenOf(database.db, 'engineer') }
})
afterAll(async () => {
  await rig?.close()
  await web?.stop()
  await database?.close()
})

async function mc(args: string[], variables = env): Promise<{ code: number; out: string; err: string }> {
  const terminal = keptTerminal({ env: variables })
  const code = await runCli(args, terminal)
  return { code, ...terminal.printed }
}
const direct = () => ({ TEMPORAL_ADDRESS: inject('temporalAddress'), TEMPORAL_NAMESPACE: rig.namespace })
async function release(): Promise<string> {
  const name = `shop-${randomUUID().slice(0, 8)}`
  const made = await mc([
    'release',
    'create',
    '--name',
    name,
    '--artifact',
    name,
    '--value',
    'N=1',
    '--secret',
    'KEY=env:SHOP_KEY',
  ])
  expect(made).toMatchObject({ code: 0, err: '' })
  return name
}
async function promoted(name: string, environment = 'production'): Promise<void> {
  expect(await mc(['deploy', environment, name, '--watch'])).toMatchObject({ code: 0 })
}
const production = async () => {
  const { items } = EnvironmentPage.parse(JSON.parse((await mc(['environment', 'list', '--json'])).out))
  return items.find(({ slug }) => slug === 'production')
}

describe('mc with real workflows, a real server and a real database', () => {
  it('makes a release, previews and deploys it, and shows each phase to its end', async () => {
    const name = await release()
    const plan = await mc(['deploy', 'production', name, '--plan'])
    expect(plan).toMatchObject({ code: 0 })
    expect(plan.out).toMatch(
      /production: nothing known → shop-[^]*1\. staging: check the target[^]*Mind: Nothing is known to run/,
    )
    const { code, out } = await mc(['deploy', 'production', name, '--watch', '--note', 'first'])
    expect(code).toBe(0)
    expect(out).toMatch(/staging shop-staging: switch done[^]*rolling-out[^]*production shop-3: switch done[^]*promoted: /)
    expect(await production()).toMatchObject({ current: { name }, queue: [] })
    const list = DeploymentPage.parse(JSON.parse((await mc(['deployment', 'list', '--json'])).out))
    expect(list.items[0]).toMatchObject({ number: 1, state: 'promoted', note: 'first', isCurrent: true, touchedTargets: true })
    expect((await mc(['deployment', 'show', 'production#1'])).out).toMatch(/production#1 +shop-[^]*phase +promoted/)
    expect((await mc(['release', 'list'])).out).toMatch(new RegExp(`${name} .*production, staging`))
    expect(await mc(['deployment', 'pause', 'production#1'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/A deployment that is promoted cannot be paused/),
    })
  }, 60_000)

  it('lets a decision through only when the workflow takes it, in its own words', async () => {
    const asked = await mc(['deploy', 'guarded', await release(), '--json'])
    const { deployment } = JSON.parse(asked.out)
    await until('approval is waited for', async () => {
      return (await findDeployment(database.db, TENANT, deployment.id))?.state === 'awaiting-approval'
    })
    expect(await mc(['deployment', 'approve', deployment.id])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/A person has to approve it/),
    })
    expect(await mc(['deployment', 'override', deployment.id, '--reason', 'I mean it'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/No verdict holds it/),
    })
    const other = { ...env, MISSION_CONTROL_TOKEN: await tokenOf(database.db, 'operator') }
    expect(await mc(['deployment', 'approve', deployment.id, '--reason', 'looks good'], other)).toMatchObject({ code: 1 })
    expect(await mc(['deployment', 'reject', deployment.id, '--reason', 'looks wrong'], other)).toMatchObject({ code: 0 })
    await until('it is rejected', async () => (await findDeployment(database.db, TENANT, deployment.id))?.state === 'rejected')
    const { items } = await listAudit(database.db, TENANT, { limit: 10, action: 'deploy.approve' })
    expect(items.map(({ actor, outcome }) => [actor, outcome])).toEqual([
      ['token:test operator', 'refused'],
      ['token:test operator', 'requested'],
      ['token:test engineer', 'refused'],
      ['token:test engineer', 'requested'],
    ])
  }, 60_000)

  it('rolls back and shows it until the release before runs again; what was taken back is then held', async () => {
    const [one, two] = [await release(), await release()]
    await promoted(one)
    await promoted(two)
    const back = await mc(['rollback', 'production', '--reason', 'wrong prices'])
    expect(back).toMatchObject({ code: 0 })
    expect(back.out).toMatch(/rolling-back[^]*shop-1: restore done[^]*rolled-back/)
    expect(await production()).toMatchObject({ current: { name: one }, holds: [{ release: { name: two } }] })
    expect(await mc(['deploy', 'production', two, '--watch'])).toMatchObject({ code: 3, err: expect.stringMatching(/is held/) })
    expect(await mc(['rollback', 'production', '--to', two, '--reason', 'no, that one'])).toMatchObject({ code: 1 })
    const free = ['environment', 'release-hold', 'production', '--reason', 'the prices were right']
    expect(await mc([...free, '--release', one])).toMatchObject({ code: 1, err: expect.stringContaining(`Held there: ${two}`) })
    expect(await mc([...free, '--release', two])).toMatchObject({ code: 0, out: `${two} is not held in production any more.\n` })
    expect(await production()).toMatchObject({ current: { name: one }, holds: [] })
    expect(await mc(free)).toMatchObject({ code: 1, err: expect.stringMatching(/Nothing is held here/) })
  }, 60_000)

  it('rolls back with the web server and the main worker away, and the history is complete afterwards', async () => {
    const [one, two] = [await release(), await release()]
    await promoted(one)
    await promoted(two)
    const taken = (await production())?.currentDeploymentId ?? ''
    await rig.stopMain()
    const nowhere = {
      ...direct(),
      MISSION_CONTROL_URL: 'http://127.0.0.1:1',
      MISSION_CONTROL_TOKEN: env.MISSION_CONTROL_TOKEN ?? '',
    }
    const away = await mc(['rollback', 'production', '--reason', 'all is down'], nowhere)
    expect(away).toMatchObject({ code: 3, err: expect.stringMatching(/cannot be reached[^]*--direct/) })
    const wrong = await mc(['rollback', 'production', '--to', 'none-such', '--reason', 'all is down', '--direct'], nowhere)
    expect(wrong).toMatchObject({ code: 1, err: expect.stringMatching(/not among what production can return to[^]*That is/) })
    const back = await mc(['rollback', 'production', '--reason', 'all is down', '--direct'], nowhere)
    expect(back).toMatchObject({ code: 0 })
    expect(back.out).toMatch(new RegExp(`^production runs ${one} again, after \\d+\\.\\d s\\.`))
    process.stdout.write(back.out)
    expect(rig.targets.get('shop-1')?.release).toBe(one)
    expect((await findDeployment(database.db, TENANT, taken))?.state).toBe('promoted')
    await rig.startMain()
    await until(
      'the journal has caught up',
      async () => (await findDeployment(database.db, TENANT, taken))?.state === 'rolled-back',
    )
    expect(await production()).toMatchObject({ current: { name: one }, holds: [{ release: { name: two } }] })
    const { items } = await listAudit(database.db, TENANT, { limit: 2, action: 'deploy.roll-back' })
    expect(items.map(({ actorKind, actor, outcome }) => [actorKind, actor.split(':')[0], outcome])).toEqual([
      ['system', 'console', 'succeeded'],
      ['system', 'console', 'requested'],
    ])
    expect(items[0]?.detail).toMatchObject({ state: 'rolled-back', reason: 'all is down' })
  }, 90_000)

  it('says without a rollback worker that none is there, and that nothing was ever deployed', async () => {
    expect(await mc(['rollback', 'moon', '--reason', 'all is down', '--direct'], direct())).toMatchObject({
      code: 1,
      err: expect.stringMatching(/Nothing was ever deployed to moon/),
    })
    await promoted(await release())
    await promoted(await release())
    await rig.stopRollback()
    const { code, err } = await mc(['rollback', 'production', '--reason', 'all is down', '--direct'], direct())
    expect(err).toMatch(/No rollback worker took it within 10 s/)
    expect(code).toBe(3)
    expect(await mc(['rollback', 'production', '--reason', 'x', '--direct'], { TEMPORAL_ADDRESS: '127.0.0.1:1' })).toMatchObject({
      code: 2,
    })
    const gone = await mc(['rollback', 'production', '--reason', 'all is down', '--direct'], { TEMPORAL_ADDRESS: '127.0.0.1:1' })
    expect(gone).toMatchObject({ code: 3, err: expect.stringMatching(/Temporal at 127\.0\.0\.1:1 cannot be reached/) })
    await rig.startRollback()
  }, 90_000)
})
