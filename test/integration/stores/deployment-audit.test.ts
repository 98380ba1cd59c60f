import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { JournalEntry } from '#contracts/deployments.ts'
import type { Database } from '#prisma/client.ts'
import { listAudit } from '#prisma/stores/audit.ts'
import { recordJournal } from '#prisma/stores/deployment-journal.ts'
import { createDeployment } from '#prisma/stores/new-deployment.ts'
import { readStream } from '#prisma/stores/stream.ts'
import { configurePlaces, journal, makeRelease, newDeployment, stages, state } from './places.ts'
import { type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

let store: StoreDatabase
let db: Database
beforeAll(async () => {
  store = await storeDatabase()
  db = store.db
  await configurePlaces(db, TENANT)
  await store.asOwner(`INSERT INTO member (tenant_id, email, name, role) VALUES ('${TENANT}', 'eve@b.c', 'Eve', 'operator');
    INSERT INTO api_token (id, tenant_id, name, hash, role, scopes, created_by, expires_at) VALUES
      ('${randomUUID()}', '${TENANT}', 'ci', '${'a'.repeat(64)}', 'operator', '{all}', 'eve@b.c', now() + interval '1 day')`)
})
afterAll(async () => await store.close())
beforeEach(async () => {
  await store.asOwner('DELETE FROM deployment; DELETE FROM environment; DELETE FROM finding')
})

const T = Date.parse('2026-03-01T10:00:00.000Z')
const asked = (by: string): JournalEntry['body'] => ({ kind: 'decision', decision: 'roll-back', by, reason: 'wrong prices' })

/** A deployment of which nothing is in the log but that it was asked for. */
async function deployment() {
  const { id: releaseId } = await makeRelease(db, TENANT)
  const correlationId = randomUUID()
  const terms = () => ({ ok: true, stages, skipsGates: false }) as const
  const requested = { actorKind: 'member', actor: 'a@b.c', action: 'deploy.start', outcome: 'requested', correlationId } as const
  const made = await createDeployment(db, TENANT, newDeployment({ releaseId, correlationId }), terms, () => requested)
  if (!('deployment' in made)) throw new Error('It was not made.')
  const { id, number } = made.deployment
  const logged = async () => {
    const { items } = await listAudit(db, TENANT, { limit: 100, correlationId })
    return items.filter(({ actor }) => actor !== 'a@b.c').toReversed()
  }
  const words = async () => (await logged()).map(({ actorKind, actor, action, outcome }) => [actorKind, actor, action, outcome])
  const tell = (entries: JournalEntry[]) => recordJournal(db, TENANT, id, entries)
  return { id, number, tell, logged, words }
}

describe('the audit log of a deployment', () => {
  it('has how it ended, with the reason, under its own correlation id, on the stream too', async () => {
    const [good, bad] = [await deployment(), await deployment()]
    await good.tell(journal('deploy', T, [state('validating'), state('promoted', 'It runs.')]))
    await bad.tell(journal('deploy', T, [state('validating'), state('rejected', 'The gate failed.')]))
    const [promoted, ...more] = await good.logged()
    expect(more).toEqual([])
    expect(promoted).toMatchObject({
      ...{ actorKind: 'system', actor: 'deployment', action: 'deploy.start', outcome: 'succeeded' },
      ...{ target: `production #${good.number}`, detail: { state: 'promoted', says: 'It runs.' } },
    })
    expect(await bad.logged()).toMatchObject([{ outcome: 'refused', detail: { says: 'The gate failed.' } }])
    const { items } = await readStream(db, TENANT, 0n, 10_000)
    expect(items.filter(({ frame }) => frame.type === 'audit' && frame.audit.id === promoted?.id)).toHaveLength(1)
  })

  it('has a rollback by a verdict, told by the deployment and the rollback both, once however often it is told', async () => {
    const { tell, words, logged } = await deployment()
    const deploy = journal('deploy', T, [state('rolling-out'), state('rolling-back', 'Error rate rose.')])
    const rollback = journal('rollback', T + 2000, [state('rolling-back', 'Error rate rose.'), state('rolled-back', 'back')])
    await tell(deploy)
    await tell(rollback.slice(0, 1))
    await Promise.all([tell(rollback), tell(rollback), tell(deploy)])
    expect(await words()).toEqual([
      ['system', 'deployment', 'deploy.roll-back', 'requested'],
      ['system', 'deployment', 'deploy.roll-back', 'succeeded'],
    ])
    expect((await logged())[0]?.detail).toEqual({ state: 'rolling-back', says: 'Error rate rose.' })
  })

  it.each([
    // The API logged that they asked.
    ['member', 'eve@b.c', []],
    ['token', 'token:ci', []],
    ['system', 'console:root@shop-1', ['requested']],
  ])('names the %s who asked for the rollback, and each time it failed', async (kind, by, begun) => {
    const { tell, words, logged } = await deployment()
    await tell(journal('deploy', T, [state('promoted')]))
    const course = [asked(by), state('rolling-back'), state('rollback-failed', 'shop-1 is away.')]
    await tell(journal('rollback', T + 60_000, course))
    const retried = [state('rolling-back', 'Tried again.'), state('rollback-failed', 'shop-1 is away.')]
    await tell(journal('rollback', T + 70_000, [...retried, state('rolling-back', 'Tried again.'), state('rolled-back')], 3))
    expect(await words()).toEqual([
      ['system', 'deployment', 'deploy.start', 'succeeded'],
      ...[...begun, 'failed', 'failed', 'succeeded'].map((outcome) => [kind, by, 'deploy.roll-back', outcome]),
    ])
    expect((await logged()).find(({ outcome }) => outcome === 'failed')?.detail).toEqual({
      ...{ state: 'rollback-failed', says: 'shop-1 is away.', reason: 'wrong prices' },
    })
  })

  it('does not take the word of a worker that was away for what happened', async () => {
    const { tell, words } = await deployment()
    await tell(journal('rollback', T, [state('rolling-back'), state('rolled-back')]))
    await tell(journal('deploy', T + 5000, [state('promoted')]))
    expect((await words()).map(([, , action, outcome]) => [action, outcome])).toEqual([
      ['deploy.roll-back', 'requested'],
      ['deploy.roll-back', 'succeeded'],
    ])
  })
})
