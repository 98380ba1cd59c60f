import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { EnvironmentPage } from '#contracts/api/releases.ts'
import type { JournalEntry } from '#contracts/deployments.ts'
import type { Database } from '#prisma/client.ts'
import { NoSuchDeployment, recordJournal } from '#prisma/stores/deployment-journal.ts'
import { deploymentJournal, findDeployment, listDeployments } from '#prisma/stores/deployments.ts'
import { clearHold } from '#prisma/stores/environment-news.ts'
import { listEnvironments } from '#prisma/stores/environments.ts'
import { listOpenFindings } from '#prisma/stores/findings.ts'
import { createDeployment } from '#prisma/stores/new-deployment.ts'
import { findRelease } from '#prisma/stores/releases.ts'
import { readStream } from '#prisma/stores/stream.ts'
import {
  auditLine,
  configurePlaces,
  journal,
  makeDeployment,
  makeRelease,
  newDeployment,
  promote,
  stages,
  state,
} from './places.ts'
import { OTHER_TENANT, type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

let store: StoreDatabase
let db: Database
beforeAll(async () => {
  store = await storeDatabase()
  db = store.db
  await configurePlaces(db, TENANT)
})
afterAll(async () => await store.close())
beforeEach(async () => {
  await store.asOwner('DELETE FROM deployment; DELETE FROM environment; DELETE FROM finding')
})

const T = Date.parse('2026-03-01T10:00:00.000Z')
const production = async () => {
  const page = EnvironmentPage.parse(await listEnvironments(db, TENANT))
  const found = page.items.find(({ slug }) => slug === 'production')
  if (!found) throw new Error('production is not there')
  return found
}
const tell = (id: string, entries: JournalEntry[]) => recordJournal(db, TENANT, id, entries)
const shown = async (id: string) => {
  const found = await findDeployment(db, TENANT, id)
  if (!found) throw new Error('The deployment is not there.')
  return found
}
const step = (
  environment: string,
  target: string,
  name: 'stage' | 'switch' | 'retire' | 'restore',
  outcome: 'started' | 'done' = 'done',
) => ({ kind: 'step', environment, wave: 0, target, step: name, outcome, says: `${name} ${outcome}` }) as const

describe('the number of a deployment', () => {
  it('has no gap and is used once, however many are asked for at the same moment and refused in between', async () => {
    const release = await makeRelease(db, TENANT)
    const refused = () => ({ ok: false, refusal: 'No.' }) as const
    const ask = async (index: number) => {
      if (index % 4 > 0) return (await makeDeployment(db, TENANT, release)).number
      const asked = newDeployment({ releaseId: release.id })
      expect(await createDeployment(db, TENANT, asked, refused, () => auditLine)).toEqual({ outcome: 'refused', refusal: 'No.' })
      return null
    }
    const numbers = (await Promise.all(Array.from({ length: 40 }, (_, index) => ask(index)))).filter((one) => one !== null)
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1))
    expect((await makeDeployment(db, TENANT, release, 'staging')).number).toBe(1)
  })

  it('stays the same for a request that comes twice, also at once, and another request may not use its id', async () => {
    const release = await makeRelease(db, TENANT)
    const asked = newDeployment({ releaseId: release.id })
    const terms = () => ({ ok: true, stages, skipsGates: false }) as const
    const ask = (more = {}) => createDeployment(db, TENANT, { ...asked, ...more }, terms, () => auditLine)
    const made = await Promise.all([ask(), ask(), ask()])
    expect(made.map(({ outcome }) => outcome).sort()).toEqual(['created', 'same', 'same'])
    expect(new Set(made.map((one) => ('deployment' in one ? one.deployment.number : null)))).toEqual(new Set([1]))
    expect(await ask({ releaseId: (await makeRelease(db, TENANT)).id })).toEqual({ outcome: 'other-request' })
  })
})

describe('a journal', () => {
  const course = journal('deploy', T, [
    state('validating'),
    { kind: 'drift', reportIds: [], state: 'clean', says: 'No drift.' },
    state('staging'),
    step('staging', 'shop-staging', 'switch'),
    state('awaiting-approval'),
    state('rolling-out'),
    step('production', 'shop-1', 'switch', 'started'),
    step('production', 'shop-1', 'switch'),
    state('verifying'),
  ])

  it('is written once however often it is told, and makes the deployment what it says', async () => {
    const { id } = await makeDeployment(db, TENANT, await makeRelease(db, TENANT))
    expect(await tell(id, course.slice(0, 5))).toHaveLength(5)
    expect(await Promise.all([tell(id, course), tell(id, course)])).toSatisfy((twice: unknown[][]) => {
      return twice.flat().length === 4
    })
    const told = await deploymentJournal(db, TENANT, id)
    expect(told?.journal).toEqual(course)
    expect(told?.deployment).toMatchObject({
      state: 'verifying',
      touchedTargets: true,
      drift: { state: 'clean' },
      finishedAt: null,
    })
    expect(told?.deployment.phases.map((phase) => phase.state)).toEqual([
      ...['queued', 'validating', 'staging', 'awaiting-approval', 'rolling-out', 'verifying'],
    ])
    expect(told?.deployment.targets).toMatchObject([
      { target: 'shop-staging', step: 'switch', outcome: 'done' },
      { target: 'shop-1', step: 'switch', outcome: 'done' },
      { target: 'shop-2', step: null, outcome: null },
      { target: 'shop-3', step: null, outcome: null },
    ])
  })

  it('comes to the same whichever source is heard first', async () => {
    const rollback = journal('rollback', T + 20_000, [state('rolling-back', 'wrong answers'), state('rolled-back', 'back')])
    const late = journal('deploy', T + 21_500, [state('watching', 'a worker that came back late')], 9)
    const orders = [
      [course, rollback, late],
      [rollback, late, course],
      [late, rollback, course],
      [course.slice(0, 3), rollback, course.slice(3), late],
    ]
    const views = []
    for (const order of orders) {
      const { id } = await makeDeployment(db, TENANT, await makeRelease(db, TENANT))
      for (const part of order) await tell(id, part)
      const { phases, state: now, reason, targets, touchedTargets, finishedAt } = await shown(id)
      views.push({ phases: phases.slice(1), now, reason, targets, touchedTargets, finishedAt })
    }
    expect(views[0]).toMatchObject({ now: 'rolled-back', reason: 'back', touchedTargets: true })
    for (const view of views) expect(view).toEqual(views[0])
  })

  it('is refused for a deployment that is not there, and under another tenant', async () => {
    await expect(tell(randomUUID(), course)).rejects.toThrow(NoSuchDeployment)
    const { id } = await makeDeployment(db, TENANT, await makeRelease(db, TENANT))
    await expect(recordJournal(db, OTHER_TENANT, id, course)).rejects.toThrow(NoSuchDeployment)
  })

  it('is shown with the deployment and its environment in one go', async () => {
    const { id } = await makeDeployment(db, TENANT, await makeRelease(db, TENANT))
    const next = await makeDeployment(db, TENANT, await makeRelease(db, TENANT))
    const before = (await listDeployments(db, TENANT, { limit: 1 })).asOf
    await tell(id, [...course, ...journal('deploy', T + 60_000, [state('promoted')], 20)])
    const { items } = await readStream(db, TENANT, BigInt(before), 1000)
    expect(items.map(({ frame }) => frame.type)).toEqual([
      ...['deployment', 'journal', 'environment', 'release', 'deployment', 'audit'],
    ])
    expect(items.at(-2)?.frame).toMatchObject({ deployment: { id: next.id, queuePosition: 0 } })
  })
})

describe('an environment', () => {
  it('runs what was promoted last, and can go back to the three before it', async () => {
    const releases = []
    for (let index = 0; index < 5; index++) {
      const release = await makeRelease(db, TENANT)
      releases.push(release)
      await promote(db, TENANT, release, T + index * 60_000)
    }
    const { current, returnable, currentSince, queue } = await production()
    expect(current?.id).toBe(releases[4]?.id)
    expect(currentSince).toBe(new Date(T + 4 * 60_000 + 1000).toISOString())
    expect(returnable.map(({ id }) => id)).toEqual([releases[3]?.id, releases[2]?.id, releases[1]?.id])
    expect(queue).toEqual([])
    expect(await findRelease(db, TENANT, releases[4]?.name ?? '')).toMatchObject({ runsIn: ['production'], heldIn: [] })
  })

  it('goes back to the release before, holds what was taken back, and clears the finding once it worked', async () => {
    const [one, two] = [await makeRelease(db, TENANT), await makeRelease(db, TENANT)]
    const first = await promote(db, TENANT, one, T)
    const second = await promote(db, TENANT, two, T + 60_000)
    expect(await shown(second.id)).toMatchObject({ isCurrent: true, previous: { id: one.id } })
    const asked = { kind: 'decision', decision: 'roll-back', by: 'eve@b.c', reason: 'wrong prices' } as const
    await tell(
      second.id,
      journal('rollback', T + 120_000, [asked, state('rolling-back'), state('rollback-failed', 'shop-1 is away')]),
    )
    expect(await listOpenFindings(db, TENANT)).toMatchObject(
      [
        { kind: 'rollback-failed', subject: `deployment/${second.id}`, sessionId: null, evidence: [{ says: /shop-1 is away/ }] },
      ].map((finding) => ({ ...finding, evidence: [{ says: expect.stringMatching(/shop-1 is away/) }] })),
    )
    await tell(second.id, journal('rollback', T + 180_000, [state('rolling-back'), state('rolled-back')], 3))
    expect(await listOpenFindings(db, TENANT)).toEqual([])
    expect(await production()).toMatchObject({
      current: { id: one.id },
      currentDeploymentId: first.id,
      returnable: [],
      holds: [{ release: { id: two.id }, by: 'eve@b.c', reason: 'wrong prices' }],
    })
    expect(await findRelease(db, TENANT, two.id)).toMatchObject({ runsIn: [], heldIn: ['production'] })
  })

  it('holds all that was taken back, until a person releases one or all', async () => {
    const [one, two, three] = [await makeRelease(db, TENANT), await makeRelease(db, TENANT), await makeRelease(db, TENANT)]
    await promote(db, TENANT, one, T)
    const back = [await makeDeployment(db, TENANT, two), await makeDeployment(db, TENANT, three)]
    const tellAll = async () => {
      for (const [index, { id }] of back.entries())
        await tell(id, journal('rollback', T + (index + 1) * 60_000, [state('rolled-back', 'wrong')], index + 1))
    }
    await tellAll()
    const held = async () => (await production()).holds.map(({ release }) => release.id)
    const release = (id: string | null) =>
      db.withTenantSql(TENANT, (sql) => clearHold(sql, TENANT, { slug: 'production', release: id }))
    const heldIn = async () => await Promise.all([two, three].map(async ({ id }) => (await findRelease(db, TENANT, id))?.heldIn))
    expect(await held()).toEqual([three.id, two.id])
    expect(await heldIn()).toEqual([['production'], ['production']])
    expect(await release(three.id)).toBe(true)
    await tellAll()
    expect(await held()).toEqual([two.id])
    expect(await heldIn()).toEqual([['production'], []])
    expect([await release(three.id), await release(null), await release(null)]).toEqual([false, true, false])
    expect([await held(), await heldIn()]).toEqual([[], [[], []]])
  })

  it('goes back to the one that was chosen, and what lies between is behind gates again', async () => {
    const made = []
    for (let index = 0; index < 4; index++)
      made.push(await promote(db, TENANT, await makeRelease(db, TENANT), T + index * 60_000))
    const [oldest, chosen, , newest] = made
    await tell(newest?.id ?? '', journal('rollback', T + 600_000, [state('rolled-back', 'back', chosen?.id)]))
    const { current, returnable } = await production()
    expect(current?.id).toBe(chosen?.release.id)
    expect(returnable.map(({ id }) => id)).toEqual([oldest?.release.id])
  })

  it('is as its newest news says, in whichever order two deployments are heard', async () => {
    const [one, two, three] = [await makeRelease(db, TENANT), await makeRelease(db, TENANT), await makeRelease(db, TENANT)]
    await promote(db, TENANT, one, T)
    const bad = await makeDeployment(db, TENANT, two)
    const good = await makeDeployment(db, TENANT, three)
    // The database was away while the second was rolled back and the third promoted: the third is heard first.
    await tell(good.id, journal('deploy', T + 300_000, [state('promoted')]))
    await tell(bad.id, journal('rollback', T + 200_000, [state('rolled-back', 'failed its gate')]))
    expect(await production()).toMatchObject({
      current: { id: three.id },
      returnable: [{ id: one.id }],
      holds: [{ release: { id: two.id } }],
    })
  })

  it('before the last runs a release once the deployment is past it', async () => {
    const release = await makeRelease(db, TENANT)
    const { id } = await makeDeployment(db, TENANT, release)
    const staging = async () => (await listEnvironments(db, TENANT)).items.find(({ slug }) => slug === 'staging')
    await tell(id, journal('deploy', T, [state('staging'), step('staging', 'shop-staging', 'switch')]))
    expect((await staging())?.current).toBeNull()
    await tell(id, journal('deploy', T + 5_000, [step('staging', 'shop-staging', 'retire')], 2))
    expect(await staging()).toMatchObject({ current: { id: release.id }, currentDeploymentId: id })
    expect((await production()).current).toBeNull()
    const next = await makeDeployment(db, TENANT, await makeRelease(db, TENANT))
    const steps = [step('staging', 'shop-staging', 'switch'), step('staging', 'shop-staging', 'retire')]
    await tell(next.id, journal('deploy', T + 60_000, [state('staging'), ...steps]))
    expect(await staging()).toMatchObject({ currentDeploymentId: next.id, returnable: [{ id: release.id }] })
    await tell(next.id, journal('rollback', T + 90_000, [step('staging', 'shop-staging', 'restore')]))
    expect(await staging()).toMatchObject({ currentDeploymentId: id, holds: [{ release: { id: next.release.id } }] })
  })

  it('is taken the place of by whoever waits, until that one touches a target; then it stands', async () => {
    const waiting = await makeDeployment(db, TENANT, await makeRelease(db, TENANT))
    expect((await shown(waiting.id)).previous).toBeNull()
    const first = await promote(db, TENANT, await makeRelease(db, TENANT), T)
    expect((await shown(waiting.id)).previous?.id).toBe(first.release.id)
    const touching = [state('rolling-out'), step('production', 'shop-1', 'switch', 'started')]
    await tell(waiting.id, journal('deploy', T + 60_000, touching))
    await tell(waiting.id, journal('deploy', T + 70_000, [state('promoted')], touching.length))
    const { previous, isCurrent } = await shown(waiting.id)
    expect({ previous: previous?.id, isCurrent }).toEqual({ previous: first.release.id, isCurrent: true })
  })
})
