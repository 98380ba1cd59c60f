import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DeploymentPage } from '#contracts/api/releases.ts'
import type { JournalEntry } from '#contracts/deployments.ts'
import type { Database } from '#prisma/client.ts'
import { recordJournal } from '#prisma/stores/deployment-journal.ts'
import { appendOutput, readOutput } from '#prisma/stores/deployment-output.ts'
import { findDeployment, listDeployments, silentDeployments } from '#prisma/stores/deployments.ts'
import { configurePlaces, journal, makeDeployment, makeRelease, state } from './places.ts'
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
const tell = (id: string, entries: JournalEntry[]) => recordJournal(db, TENANT, id, entries)

describe('the list of deployments', () => {
  it('goes page by page without gap or repeat, and is narrowed to what is open and to a place', async () => {
    const release = await makeRelease(db, TENANT)
    const made = []
    for (let index = 0; index < 7; index++)
      made.push(await makeDeployment(db, TENANT, release, index % 2 ? 'staging' : 'production'))
    await tell(made[0]?.id ?? '', journal('deploy', T, [state('cancelled')]))
    const seen: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = DeploymentPage.parse(await listDeployments(db, TENANT, { limit: 3, cursor }))
      seen.push(...page.items.map(({ id }) => id))
      if (page.nextCursor === null) break
      cursor = page.nextCursor
    }
    expect(seen).toHaveLength(7)
    expect(new Set(seen)).toEqual(new Set(made.map(({ id }) => id)))
    const open = await listDeployments(db, TENANT, { limit: 50, open: true, environment: 'production' })
    expect(open.items.map(({ number, queuePosition }) => [number, queuePosition])).toEqual([
      ...[
        [4, 2],
        [3, 1],
        [2, 0],
      ],
    ])
    expect((await listDeployments(db, OTHER_TENANT, { limit: 50 })).items).toEqual([])
    await expect(listDeployments(db, TENANT, { limit: 3, cursor: 'made-up' })).rejects.toThrow(/cursor/)
  })

  it('knows those whose workflow said nothing yet', async () => {
    const release = await makeRelease(db, TENANT)
    const [silent, spoken] = [await makeDeployment(db, TENANT, release), await makeDeployment(db, TENANT, release)]
    await tell(spoken.id, journal('deploy', T, [state('validating')]))
    expect(await silentDeployments(db, TENANT, Date.now() + 1000)).toEqual([silent.id])
    expect(await silentDeployments(db, TENANT, Date.now() - 60_000)).toEqual([])
    expect(await findDeployment(db, TENANT, 'production/1')).toMatchObject({ id: silent.id })
    expect(await findDeployment(db, TENANT, 'production/99')).toBeNull()
  })
})

describe('output', () => {
  it('is kept in order and once, read on from a line and for one target', async () => {
    const { id } = await makeDeployment(db, TENANT, await makeRelease(db, TENANT))
    const line = (place: number, target = 'shop-1') => {
      return {
        target,
        at: new Date(T + place).toISOString(),
        stream: 'stdout',
        line: `line ${place}`,
        dedupKey: `switch:${place}`,
      } as const
    }
    expect(await appendOutput(db, TENANT, id, [line(1), line(2)])).toHaveLength(2)
    const again = await appendOutput(db, TENANT, id, [
      line(1),
      line(2),
      line(3, 'shop-2'),
      { ...line(4), line: 'x'.repeat(9_000) },
    ])
    expect(again.map(({ line: text }) => text.slice(0, 6))).toEqual(['line 3', 'xxxxxx'])
    expect(again[1]?.line).toMatch(/x… \(5000 characters cut\)$/)
    const all = await readOutput(db, TENANT, id, { after: 0, limit: 2 })
    expect(all.items.map((one) => one.line)).toEqual(['line 1', 'line 2'])
    const rest = await readOutput(db, TENANT, id, { after: all.last, limit: 10, target: 'shop-2' })
    expect(rest.items.map((one) => one.line)).toEqual(['line 3'])
    await expect(appendOutput(db, TENANT, randomUUID(), [line(1)])).rejects.toMatchObject({ code: '23503' })
  })
})
