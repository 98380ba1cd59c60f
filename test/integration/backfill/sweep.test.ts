import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { saveBackfill } from '#prisma/stores/backfill/save-backfill.ts'
import { sweepTargets } from '#prisma/stores/backfill/sweep-targets.ts'
import { targetTables } from '#prisma/stores/backfill/target-table.ts'
import { writeChunk } from '#prisma/stores/backfill/write-chunk.ts'
import { type StoreDatabase, storeDatabase, TENANT } from '#test/integration/stores/store-database.ts'
import { beginRun, chunkOf, idOf, row, smallHistory } from './history.ts'

let store: StoreDatabase
beforeAll(async () => {
  store = await storeDatabase()
})
afterAll(async () => await store.close())

/** The places whose bytes hold one of the texts. */
async function placesOf(run: { id: string; source: string }, ...texts: string[]) {
  const places = new Set<string>()
  await sweepTargets(store.db, TENANT, { backfillId: run.id, source: run.source }, (block, place) => {
    if (texts.some((text) => block.includes(text))) places.add(place)
  })
  return [...places].toSorted()
}

describe('sweeping', () => {
  it('gives every text that was written, wherever it stands', async () => {
    const run = await beginRun(store.db, 'swept')
    const texts: string[] = []
    const planted = (name: string) => {
      const text = `planted ${name}\nwith "quotes" and \\ and é`
      texts.push(text)
      return text
    }
    for (const each of smallHistory()) {
      const { columns, key } = targetTables[each.entity]
      const free = columns.filter(
        ({ type, column }) =>
          type === 'text' && column !== key && !['agent_id', 'state', 'status', 'result_class'].includes(column),
      )
      const rows = each.rows.map((one) => {
        const said = Object.fromEntries(free.map(({ field }) => [field, planted(`${each.entity} ${field}`)]))
        const object = columns
          .filter(({ type }) => type === 'json')
          .map(({ field }) => [field, { deep: [`planted ${each.entity} ${field} json`] }])
        return {
          ...one,
          key: planted(`${each.entity} key`),
          orphans: { parent: 'planted orphan' },
          values: { ...one.values, ...said, ...Object.fromEntries(object) },
        }
      })
      for (const { field } of columns.filter(({ type }) => type === 'json')) texts.push(`planted ${each.entity} ${field} json`)
      const quarantined = [
        {
          ...({
            id: idOf(`q-${each.collection}`),
            key: planted('bad key'),
            pointer: planted('pointer'),
            reason: 'wrong-type',
            field: 'x',
          } as const),
          says: planted('says'),
          row: { a: 'planted row' },
        },
      ]
      await writeChunk(store.db, TENANT, chunkOf(run, { ...each, rows }, { quarantined }), { commit: true })
    }
    await saveBackfill(store.db, TENANT, run.id, { phase: planted('phase'), failure: { code: 'X', says: 'planted failure' } })
    const blocks: Buffer[] = []
    await sweepTargets(
      store.db,
      TENANT,
      { backfillId: run.id, source: run.source },
      (block) => void blocks.push(Buffer.from(block)),
    )
    const all = Buffer.concat(blocks)
    for (const text of [...texts, 'planted orphan', 'planted row', 'planted failure']) {
      const inJson = JSON.stringify(text).slice(1, -1)
      expect(all.includes(text) || all.includes(inJson), text).toBe(true)
    }
    expect(await placesOf(run, 'planted failure')).toEqual(['backfill', 'stream_event'])
  })

  it('cuts no text in two, however much there is', async () => {
    const run = await beginRun(store.db, 'long')
    const filler = 'x'.repeat(50_000)
    const rows = Array.from({ length: 100 }, (_, n) =>
      row('long', String(n), { title: 't', description: `${filler}<<mark ${n} ${'y'.repeat(200)}>>` }),
    )
    await writeChunk(store.db, TENANT, chunkOf(run, { collection: 'long', entity: 'task', rows }), { commit: true })
    const found = new Set<number>()
    let blocks = 0
    await sweepTargets(store.db, TENANT, { backfillId: run.id, source: run.source }, (block) => {
      blocks += 1
      for (const [, n] of block.toString('latin1').matchAll(/<<mark (\d+) y{200}>>/g)) found.add(Number(n))
    })
    expect(blocks).toBeGreaterThan(4)
    expect(found.size).toBe(100)
  })

  it('looks at nothing of another source', async () => {
    const run = await beginRun(store.db, 'mine')
    const other = await beginRun(store.db, 'theirs')
    const rows = [row('theirs', '1', { title: 'of the others' })]
    await writeChunk(store.db, TENANT, chunkOf(other, { collection: 'theirs', entity: 'task', rows }), { commit: true })
    expect(await placesOf(run, 'of the others')).toEqual([])
  })
})
