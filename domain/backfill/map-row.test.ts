import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileMapping } from './compile-mapping.ts'
import { type EntityName, entityNames, entityShape, type FieldType } from './entities.ts'
import { keyOf } from './key-of.ts'
import { isRowFault, mapRow } from './map-row.ts'
import { type Columns, type FieldMapping, transforms } from './mapping.ts'
import { collectionOf, mappingOf } from './testing/mappings.ts'

/** A row of one collection, mapped; redacted columns are the row's own unless a test says otherwise. */
function mapped(
  entity: EntityName,
  parts: Parameters<typeof collectionOf>[1],
  columns: Columns,
  redacted = columns,
  zone = 'UTC',
) {
  const [collection] = compileMapping(mappingOf([collectionOf(entity, parts)], zone)).collections
  if (!collection) throw new Error('No collection was compiled.')
  return mapRow(collection, { key: '1', pointer: 'row 1', columns }, redacted)
}

/** A task's field from one column. */
const field = (name: string, mapping: FieldMapping, value: unknown, zone = 'UTC') => {
  const row = mapped('task', { fields: { title: { value: 'x' }, [name]: mapping } }, { v: value }, { v: value }, zone)
  return isRowFault(row) ? row : row.values[name]
}

describe('mapRow', () => {
  it('fills fields from redacted columns, and links from what stood there', () => {
    const parts = {
      fields: { title: 'name', detail: { collect: ['token', 'note'] } },
      relations: { project: { from: 'project_id', to: 'projects' }, parent: { from: ['a', 'b'], to: 'tasks' } },
    }
    const columns = { name: 'T', token: 'hunter2', note: null, project_id: 'p-secret', a: 1, b: 'x' }
    expect(mapped('task', parts, columns, { ...columns, token: '[redacted]', project_id: '[redacted]' })).toEqual({
      entity: 'task',
      values: { title: 'T', detail: { token: '[redacted]' } },
      links: { project: 'p-secret', parent: '["1","x"]' },
    })
  })

  it('links to nothing where a part of the key says nothing', () => {
    const parts = { fields: { title: 'name' }, relations: { parent: { from: ['a', 'b'], to: 'tasks' } } }
    for (const [a, b] of [
      [null, 1],
      ['', 1],
      [undefined, 1],
    ]) {
      expect(mapped('task', parts, { name: 'T', a, b })).toMatchObject({ links: { parent: null } })
    }
  })

  it('says what is missing, of which column, without a value', () => {
    expect(mapped('task', { fields: { title: 'name' } }, { name: ' ' })).toEqual({
      reason: 'missing-value',
      field: 'title',
      says: 'column name says nothing, and every task needs title',
    })
    const run = { fields: { runId: 'id', state: { value: 'done' } }, relations: { session: { from: 's', to: 'sessions' } } }
    expect(mapped('run', run, { id: 1, s: null })).toEqual({
      reason: 'missing-value',
      field: 'session',
      says: 's names no row, and every run needs its session',
    })
  })

  it('says nothing where the source says nothing, unless there is a default', () => {
    expect(field('dueAt', 'v', null)).toBeNull()
    expect(field('dueAt', 'v', '')).toBeNull()
    expect(field('dueAt', 'missing', 1)).toBeNull()
    expect(field('status', { from: 'v', default: 'open' }, null)).toBe('open')
    expect(field('status', { from: 'v', as: ['empty-to-null'], default: 'open' }, ' ')).toBe('open')
  })

  it('looks up last, and what a map or a transform cannot take is a bad row unless otherwise', () => {
    const map = { done: 'closed', none: null }
    expect(field('status', { from: 'v', as: ['lower'], map }, 'DONE')).toBe('closed')
    expect(field('status', { from: 'v', map }, 'none')).toBeNull()
    expect(field('status', { from: 'v', map }, 'odd')).toEqual({
      reason: 'not-allowed',
      field: 'status',
      says: 'column v: expected one of done, none',
    })
    expect(field('status', { from: 'v', map, otherwise: 'open' }, 'odd')).toBe('open')
    expect(field('status', { from: 'v', map, otherwise: null, default: 'new' }, 'odd')).toBe('new')
    expect(field('dueAt', { from: 'v', as: ['epoch-s'], otherwise: null }, 0)).toBeNull()
    expect(field('status', { from: 'v', map: { constructor: 'c' } }, 'toString')).toMatchObject({ reason: 'not-allowed' })
    expect(field('status', { from: 'v', as: ['boolean'], map: { true: 'done', false: 'open' } }, 1)).toBe('done')
  })

  it('takes only what an entity allows', () => {
    const run = (state: string) => mapped('run', { fields: { runId: 'id', state: 'state' } }, { id: 1, state })
    expect(run('done')).toMatchObject({ values: { runId: '1', state: 'done' } })
    expect(run('finished')).toMatchObject({ reason: 'not-allowed', field: 'state' })
  })

  it('takes no bare number for a time, and a text in the time zone', () => {
    expect(field('createdAt', 'v', 1_769_851_800)).toMatchObject({ reason: 'wrong-type' })
    expect(field('createdAt', { from: 'v', as: ['epoch-s'] }, 1_769_851_800)).toBe(1_769_851_800_000)
    expect(field('createdAt', 'v', '2026-01-31 10:30:00', 'Europe/Berlin')).toBe(1_769_851_800_000)
    expect(field('createdAt', { from: 'v', as: ['trim', 'time'] }, ' 2026-01-31 10:30:00 ', 'Europe/Berlin')).toBe(
      1_769_851_800_000,
    )
  })

  it('reads JSON at a path, of text or as it is', () => {
    const path = '$.author.names[1]["full name"]'
    const record = { author: { names: [{}, { 'full name': 'Ada' }] } }
    expect(field('description', { from: 'v', path }, JSON.stringify(record))).toBe('Ada')
    expect(field('description', { from: 'v', path }, record)).toBe('Ada')
    expect(field('description', { from: 'v', path }, '{}')).toBeNull()
    expect(field('description', { from: 'v', path: '$.toString' }, {})).toBeNull()
    expect(field('description', { from: 'v', path }, '{"author":')).toEqual({
      reason: 'wrong-type',
      field: 'description',
      says: `column v at ${path}: expected JSON`,
    })
    expect(field('detail', { from: 'v', as: ['json'] }, '[1]')).toEqual([1])
    expect(field('detail', 'v', '[1]')).toBe('[1]')
  })

  it('collects what nothing else uses', () => {
    const parts = {
      fields: { title: 'name', detail: { collect: 'rest' as const } },
      relations: { project: { from: 'p', to: 'projects' } },
    }
    const columns = { id: 1, name: 'T', p: 2, big: 2n ** 60n, small: 3n, bytes: new Uint8Array([1, 2]), none: null, note: 'n' }
    expect(mapped('task', parts, columns)).toMatchObject({
      values: { detail: { big: '1152921504606846976', small: 3, bytes: 'AQI=', note: 'n' } },
    })
  })

  it.each<[FieldMapping, unknown, unknown]>([
    [{ from: 'v', as: ['text'] }, new TextEncoder().encode('Grüße'), 'Grüße'],
    [{ from: 'v', as: ['hex'] }, new Uint8Array([1, 255]), '01ff'],
    [{ from: 'v', as: ['base64'] }, new Uint8Array([1, 255]), 'Af8='],
    [{ from: 'v', as: ['trim', 'upper'] }, ' ab ', 'AB'],
    [{ from: 'v', as: ['list'] }, 'a, b;;c', '["a","b","c"]'],
    [{ from: 'v', as: ['integer'] }, '12.0', '12'],
    ['v', 2n ** 60n, '1152921504606846976'],
    ['v', { a: 1 }, '{"a":1}'],
  ])('makes text of %j', (mapping, value, text) => {
    expect(field('result', mapping, value)).toBe(text)
  })

  it.each<[FieldMapping, unknown, string]>([
    [{ from: 'v', as: ['text'] }, new Uint8Array([255]), 'wrong-encoding'],
    ['v', new Uint8Array([65]), 'wrong-type'],
    [{ from: 'v', as: ['hex'] }, 'ab', 'wrong-type'],
    [{ from: 'v', as: ['trim'] }, {}, 'wrong-type'],
    [{ from: 'v', as: ['integer'] }, '12.5', 'wrong-type'],
    [{ from: 'v', as: ['integer'] }, 2n ** 60n, 'out-of-range'],
    [{ from: 'v', as: ['number'] }, '1,5', 'wrong-type'],
    [{ from: 'v', as: ['boolean'] }, 'maybe', 'wrong-type'],
    [{ from: 'v', as: ['boolean'] }, 2, 'wrong-type'],
  ])('refuses what %j cannot read', (mapping, value, reason) => {
    expect(field('result', mapping, value)).toMatchObject({ reason, field: 'result' })
  })

  it('keeps numbers within what is stored', () => {
    const use = (input: unknown, costUsd: unknown) =>
      mapped(
        'token-use',
        { fields: { messageId: 'm', at: 't', input: 'i', output: 'i', costUsd: 'c' } },
        { m: 1, t: '2026-01-31', i: input, c: costUsd },
      )
    expect(use('7', '0.5')).toMatchObject({ values: { input: 7, costUsd: 0.5 } })
    expect(use(2 ** 31, 0)).toMatchObject({ reason: 'out-of-range', field: 'input' })
    expect(use(7, 1e10)).toMatchObject({ reason: 'out-of-range', field: 'costUsd' })
  })

  it('never puts a value of the row into what it says, whatever the row and the mapping', () => {
    const secret = 'q7Zt-hunter2-Vw'
    const values = fc.oneof(
      fc.constant(secret),
      fc.constant(`{"a":"${secret}`),
      fc.constant([secret]),
      fc.constant({ [secret]: secret }),
    )
    const mappings = fc.record({
      from: fc.constant('v'),
      as: fc.array(fc.constantFrom(...transforms), { maxLength: 3 }),
      path: fc.constantFrom(undefined, '$.a'),
      map: fc.constantFrom(undefined, { a: 'b' }),
    })
    const names = fc.constantFrom('title', 'createdAt', 'detail')
    fc.assert(
      fc.property(names, mappings, values, (name, mapping, value) => {
        const row = mapped('task', { fields: { [name]: mapping } }, { v: value })
        if (isRowFault(row)) expect(JSON.stringify(row)).not.toContain(secret)
      }),
    )
  })
})

/** Whether a value is what its field may hold: what is stored is copied as it comes from here. */
const holds: Readonly<Record<FieldType, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  integer: (value) => Number.isInteger(value) && Math.abs(Number(value)) <= 2_147_483_647,
  number: (value) => Number.isFinite(value) && Math.abs(Number(value)) < 1e10,
  boolean: (value) => typeof value === 'boolean',
  time: (value) => Number.isInteger(value) && Number(value) >= Date.UTC(1990) && Number(value) < Date.UTC(2100),
  json: (value) => value !== undefined && typeof JSON.stringify(value) === 'string',
}

describe('whatever a source holds', () => {
  it('a row is a bad row, or every field is of its type', () => {
    const bytes = fc.uint8Array({ maxLength: 6 })
    const value = fc.oneof(
      ...[fc.anything({ withBigInt: false, maxDepth: 2 }).map((each) => JSON.parse(JSON.stringify(each) ?? 'null') as unknown)],
      ...[
        fc.bigInt(),
        fc.double(),
        fc.integer(),
        fc.string(),
        bytes,
        fc.constantFrom(null, undefined, '', '0', '1e3', '2026-01-31', 1_769_851_800),
      ],
    )
    const mapping = fc.oneof<fc.Arbitrary<FieldMapping>[]>(
      fc.constant('v'),
      fc.record({ from: fc.constant('v'), as: fc.array(fc.constantFrom(...transforms), { maxLength: 3 }) }),
      fc.record({ from: fc.constant('v'), path: fc.constantFrom('$', '$.a', '$[0]') }),
      fc.constant({ collect: 'rest' }),
    )
    const places = entityNames.flatMap((entity) => Object.keys(entityShape(entity).fields).map((name) => [entity, name] as const))
    fc.assert(
      fc.property(fc.constantFrom(...places), mapping, value, ([entity, name], field, v) => {
        const row = mapped(entity, { fields: { [name]: field } }, { id: 1, v })
        const found = isRowFault(row) ? null : (row.values[name] ?? null)
        const type = entityShape(entity).fields[name]?.type ?? 'json'
        if (found !== null) expect(found).toSatisfy(holds[type])
      }),
      { numRuns: 3_000 },
    )
  })
})

describe('keyOf', () => {
  it('gives numbers and their text one key, and columns of several an array of texts', () => {
    expect(keyOf({ key: 'id' }, { id: 17 })).toBe('17')
    expect(keyOf({ key: 'id' }, { id: 17n })).toBe('17')
    expect(keyOf({ key: 'id' }, { id: '17' })).toBe('17')
    expect(keyOf({ key: ['id'] }, { id: '17' })).toBe('17')
    expect(keyOf({ key: ['a', 'b'] }, { a: 1, b: '["x"]' })).toBe(JSON.stringify(['1', '["x"]']))
    expect(keyOf({ key: 'id' }, { id: new Uint8Array([0, 171]) })).toBe('00ab')
    for (const id of [null, undefined, '', new Uint8Array()]) expect(keyOf({ key: ['id', 'a'] }, { id, a: 1 })).toBeNull()
  })

  it('gives two rows the same key only if all parts are the same', () => {
    const part = fc.oneof(fc.string({ minLength: 1 }), fc.integer())
    fc.assert(
      fc.property(part, part, part, part, (a, b, c, d) => {
        const same = String(a) === String(c) && String(b) === String(d)
        expect(keyOf({ key: ['x', 'y'] }, { x: a, y: b }) === keyOf({ key: ['x', 'y'] }, { x: c, y: d })).toBe(same)
      }),
    )
  })
})

describe('compileMapping', () => {
  it('puts collections in the order of their entities, and what others name before them', () => {
    const task = (from: string, to?: string) =>
      collectionOf('task', { from, relations: to === undefined ? {} : { parent: { from: 'p', to } } })
    const order = (collections: Parameters<typeof mappingOf>[0]) =>
      compileMapping(mappingOf(collections)).collections.map(({ name }) => name)
    expect(order([task('subtasks', 'tasks'), task('tasks', 'tasks'), collectionOf('agent'), collectionOf('event')])).toEqual([
      'agents',
      'tasks',
      'subtasks',
      'events',
    ])
    expect(order([task('a', 'b'), task('b', 'a')])).toEqual(['b', 'a'])
  })
})
