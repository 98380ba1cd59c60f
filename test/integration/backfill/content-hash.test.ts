import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EntityName, entityNames, entityShape } from '#domain/backfill/entities.ts'
import type { ReadyRow } from '#prisma/stores/backfill/ready-row.ts'
import { saveBackfill } from '#prisma/stores/backfill/save-backfill.ts'
import { targetTables } from '#prisma/stores/backfill/target-table.ts'
import { unstorable } from '#prisma/stores/backfill/unstorable.ts'
import { verifyCollections } from '#prisma/stores/backfill/verify-collections.ts'
import { type StoreDatabase, storeDatabase, TENANT } from '#test/integration/stores/store-database.ts'
import { asVerified, beginRun, copyHistory, idOf, inSession, row, runThrough, smallHistory } from './history.ts'

let store: StoreDatabase
beforeAll(async () => {
  store = await storeDatabase()
  await runThrough(store.db, smallHistory().slice(0, 3))
})
afterAll(async () => await store.close())

/** Texts that have gone wrong before: what Postgres cannot hold, what a separator looks like, what takes several bytes. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    '',
    '\u0000',
    'a\u0000b',
    '\ud800',
    ',1:x,',
    ':',
    '\\N',
    '\\',
    '\t\n\r',
    '"',
    'é'.repeat(50),
    '𝒳',
    '\u001e',
    '5:hello,',
  ),
)
const time = fc.oneof(
  fc.integer({ min: Date.parse('0001-01-01T00:00:00Z'), max: Date.parse('9999-12-31T23:59:59.999Z') }),
  fc.constantFrom(0, -1, 1, -1_234_567_890_123, 1_700_000_000_001, Date.parse('1969-12-31T23:59:59.999Z')),
)
const values = {
  text,
  time,
  json: fc.jsonValue({ maxDepth: 3 }),
  integer: fc.integer({ min: -2_147_483_648, max: 2_147_483_647 }),
  number: fc.oneof(
    fc.double({ min: 0, max: 9_999_999_999, noNaN: true }),
    fc.constantFrom(0, 1e-8, 4e-9, 0.1, 1_234_567_890.1, 100),
  ),
  boolean: fc.boolean(),
} as const

/** Any row that the entity can hold: what has to be said is said, the rest is said or not. */
function rowValues(entity: EntityName): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.entries(entityShape(entity).fields).map(([name, field]) => {
    const any: fc.Arbitrary<unknown> = field.values ? fc.constantFrom(...field.values) : values[field.type]
    const column = targetTables[entity].columns.find((each) => each.field === name)
    const kept = column?.natural ? any.map((value) => Math.abs(Number(value)) % 2_147_483_647) : any
    return [name, field.required ? kept : fc.option(kept)] as const
  })
  return fc.record(Object.fromEntries(fields))
}

/** Keys that must not meet by chance. */
const keyFields = ['agentId', 'key', 'runId', 'toolCallId', 'messageId', 'dedupKey']
const ROWS = 150

describe.each(entityNames)('hashes of %s rows', (entity) => {
  it('are the same made here and made by Postgres from what it holds', async () => {
    const samples = fc.sample(rowValues(entity), { numRuns: ROWS, seed: 7 })
    const isOf = (field: string) =>
      keyFields.includes(field) &&
      targetTables[entity].columns.find((column) => column.field === field)?.column === targetTables[entity].key
    const rows = samples
      .map((sample, index): ReadyRow => {
        const keyed = Object.fromEntries(
          Object.entries(sample).map(([name, value]) => [name, isOf(name) ? `${String(value)}#${index}` : value]),
        )
        const links = targetTables[entity].identity === 'session' ? inSession('a') : {}
        return row(`any-${entity}`, String(index), keyed, links)
      })
      .filter((each) => unstorable(entity, each) === null)
    expect(rows.length).toBeGreaterThan(ROWS / 2)
    const history = [{ collection: `any-${entity}`, entity, rows }]
    const run = await beginRun(store.db)
    const counts = await copyHistory(store.db, run, history)
    expect(counts[`any-${entity}`]).toMatchObject({ rows: rows.length, inserted: rows.length })
    const { collections } = await verifyCollections(store.db, TENANT, asVerified(run, history))
    const verified = collections[0]?.verified
    expect(verified).toMatchObject({ expected: rows.length, found: rows.length, differing: 0 })
    expect(verified?.targetChecksum).toBe(verified?.sourceChecksum)
    await saveBackfill(store.db, TENANT, run.id, { state: 'done' })
  })
})

describe('a hash', () => {
  it('differs where contents differ only in where one text ends and the next begins', async () => {
    const run = await beginRun(store.db, 'borders')
    const rows = [
      { title: 'a', description: 'bc' },
      { title: 'ab', description: 'c' },
      { title: 'a,1:b', description: null },
      { title: 'a', description: null },
      { title: 'a', description: '' },
      { title: 'a', status: '' },
    ].map((said, index) => row('borders', String(index), said))
    await copyHistory(store.db, run, [{ collection: 'borders', entity: 'task', rows }])
    const [found] = await store.asOwner<{ hashes: number }>(
      `SELECT count(DISTINCT content_hash)::int AS hashes FROM imported_row WHERE source = 'borders'`,
    )
    expect(found?.hashes).toBe(rows.length)
  })

  it('tells a row that belongs to another from one that belongs to nothing', async () => {
    const run = await beginRun(store.db, 'links')
    const rows = [row('links', '1', { title: 'a' }), row('links', '2', { title: 'a' }, { project: { id: idOf('p') } })]
    await copyHistory(store.db, run, [{ collection: 'links', entity: 'task', rows }])
    const [found] = await store.asOwner<{ hashes: number }>(
      `SELECT count(DISTINCT content_hash)::int AS hashes FROM imported_row WHERE source = 'links'`,
    )
    expect(found?.hashes).toBe(2)
  })
})
