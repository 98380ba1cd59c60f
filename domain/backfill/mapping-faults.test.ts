import { describe, expect, it } from 'vitest'
import type { CollectionMapping, FieldMapping, Mapping } from './mapping.ts'
import { mappingFaults } from './mapping-faults.ts'
import type { SourceTable } from './source-table.ts'
import { collectionOf, mappingOf } from './testing/mappings.ts'

const said = (mapping: Mapping, ...source: [] | [readonly SourceTable[]] | [readonly SourceTable[], Record<string, object[]>]) =>
  mappingFaults(mapping, source[0] ?? null, (source[1] ?? {}) as Record<string, Record<string, unknown>[]>).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  )

const tableOf = (name: string, columns: string[], rows = 20): SourceTable => ({
  ...{ name, rows },
  columns: columns.map((column) => ({ name: column, type: 'TEXT' })),
})
const many = (row: (index: number) => object) => Array.from({ length: 20 }, (_, index) => row(index))

describe('a mapping beside its entities', () => {
  const task = (parts: Parameters<typeof collectionOf>[1], zone = 'UTC', more: CollectionMapping[] = []) =>
    said(mappingOf([collectionOf('task', { ...parts, fields: { title: 'name', ...parts?.fields } }), ...more], zone))

  it('is right when it is', () => {
    const fields: Record<string, FieldMapping> = {
      description: { from: 'd', as: ['trim', 'empty-to-null'] },
      createdAt: { from: 'c', as: ['epoch-ms'], default: '2026-01-31' },
      updatedAt: 'u',
      status: { from: 's', as: ['boolean'], map: { true: 'done', false: 'open' }, otherwise: null },
      detail: { collect: 'rest' },
    }
    const relations = { parent: { from: 'p', to: 'tasks' } }
    expect(task({ fields, relations }, 'Europe/Berlin')).toEqual([])
  })

  it('names all that is wrong at once, with what was meant', () => {
    const fields = { titel: 'x', project: 'project_id', dueAt: { from: 'd', as: ['integer' as const] } }
    const relations = {
      project: { from: 'project_id', to: 'project' },
      parents: { from: 'p', to: 'tasks' },
      session: { from: 's', to: 'agents' },
    }
    const more = [collectionOf('project', { fields: { name: 'name' } }), collectionOf('agent', { fields: { name: 'name' } })]
    expect(task({ fields, relations }, 'Europe/Berln', more)).toEqual([
      'timezone: is no time zone that is known here; did you mean Europe/Berlin?',
      'collections.0.fields.titel: is no field of task; did you mean title?',
      'collections.0.fields.project: is a relation of task: write it under relations',
      'collections.0.fields.dueAt.as.0: integer cannot give dueAt, which is a time: end with epoch-s, epoch-ms, epoch-us, time, time-dmy, time-mdy',
      'collections.0.relations.project.to: no collection is called project; did you mean projects?',
      'collections.0.relations.parents: is no relation of task; did you mean parent?',
      'collections.0.relations.session.to: expected a collection of entity session; agents is of entity agent',
      'collections.2.fields: lacks agentId, which every agent needs: its id at the gateway',
    ])
  })

  it('wants what every row of an entity needs', () => {
    expect(said(mappingOf([collectionOf('run', { fields: { runId: 'id' } })]))).toEqual([
      'collections.0.fields: lacks state, which every run needs: how it ended',
      'collections.0.relations: lacks session, which every run needs: the session that it happened in',
    ])
  })

  it('wants a column for each of a key', () => {
    const relations = { parent: { from: 'parent', to: 'tasks' } }
    expect(task({ key: ['board', 'n'], relations })).toEqual([
      'collections.0.relations.parent.from: expected as many columns as the key of tasks has (board, n), in their order',
    ])
  })

  it.each<[string, FieldMapping, string]>([
    ['createdAt', { from: 'c', as: ['epoch-s', 'text'] }, 'createdAt.as.0: gives a time, and has to be the last'],
    ['title', { from: 'c', as: ['epoch-s'] }, 'title.as.0: epoch-s cannot give title, which is text'],
    ['createdAt', { from: 'c', default: 'never' }, 'createdAt.default: expected a time such as'],
    ['createdAt', { value: 17 }, 'createdAt.value: expected a time; a number needs its unit'],
    ['createdAt', { from: 'c', map: { a: 'soon' } }, 'createdAt.map.a: expected a time such as'],
    ['createdAt', { from: 'c', otherwise: 'soon' }, 'createdAt.otherwise: expected a time such as'],
    ['title', { collect: ['a', 'b'] }, 'title.collect: several columns become JSON, and title is text'],
  ])('finds that %s cannot be %j', (name, field, message) => {
    expect(task({ fields: { [name]: field } })).toEqual([expect.stringContaining(`collections.0.fields.${message}`)])
  })
})

describe('a mapping beside its source', () => {
  it('knows tables and columns, wherever they are named', () => {
    const mapping = mappingOf([
      collectionOf('task', {
        from: 'task',
        key: ['id', 'bord'],
        fields: { title: 'name', status: { from: 'state' }, detail: { collect: ['notes', 'prio'] } },
        relations: { parent: { from: ['parent', 'boards'], to: 'task' } },
      }),
      collectionOf('task', { name: 'more', from: 'taks', fields: { title: 'name' } }),
    ])
    expect(said(mapping, [tableOf('task', ['id', 'board', 'title', 'status', 'note', 'prio', 'parent'])])).toEqual([
      'collections.0.key.1: task has no column bord; did you mean board?',
      'collections.0.fields.title: task has no column name; known here: id, board, title, status, note, prio, parent',
      'collections.0.fields.status.from: task has no column state; did you mean status?',
      'collections.0.fields.detail.collect.0: task has no column notes; did you mean note?',
      'collections.0.relations.parent.from.1: task has no column boards; did you mean board?',
      'collections.1.from: the source has no taks; did you mean task?',
    ])
  })

  it('asks nothing of records that nobody has seen yet', () => {
    const mapping = mappingOf([collectionOf('task', { fields: { title: 'name' } })])
    expect(said(mapping, [tableOf('tasks', [], 0)])).toEqual([])
    expect(said(mapping, [tableOf('tasks', ['_file', '_line'], 0)])).toEqual([])
    expect(said(mapping, [tableOf('tasks', ['id'], 0)])).toEqual([expect.stringContaining('has no column name')])
  })

  const tables = [tableOf('tasks', ['id', 'name', 'made'])]
  const withTime = (made: FieldMapping, rows: object[]) =>
    said(mappingOf([collectionOf('task', { fields: { title: 'name', createdAt: made } })]), tables, { tasks: rows })

  it('knows in which unit times are', () => {
    const seconds = many((id) => ({ id, name: 'n', made: id === 0 ? 0 : 1_769_851_800 + id }))
    const ms = many((id) => ({ id, name: 'n', made: String(1_769_851_800_000 + id) }))
    expect(withTime({ from: 'made', as: ['epoch-s'] }, seconds)).toEqual([])
    expect(withTime({ from: 'made', as: ['epoch-ms'] }, seconds)).toEqual([
      'collections.0.fields.createdAt: column made holds no times in the unit of epoch-ms; as epoch-s they are times between 1990 and 2100: as: [epoch-s]',
    ])
    expect(withTime('made', ms)).toEqual([
      'collections.0.fields.createdAt: column made holds numbers; as epoch-ms they are times between 1990 and 2100: as: [epoch-ms]',
    ])
  })

  it('says when no row can fill a field, and leaves single bad rows to the quarantine', () => {
    expect(
      withTime(
        { from: 'made', as: ['time'] },
        many((id) => ({ id, name: 'n', made: '31.01.2026' })),
      ),
    ).toEqual([
      expect.stringContaining('createdAt: no row of the 20 looked at that say something can fill it: expected a time such as'),
    ])
    expect(
      withTime(
        'made',
        many((id) => ({ id, name: 'n', made: id < 19 ? '31.01.2026' : '2026-01-31' })),
      ),
    ).toEqual([])
    expect(
      withTime(
        'made',
        many((id) => ({ id, name: 'n', made: null })),
      ),
    ).toEqual([])
  })

  it('knows when a key is none', () => {
    const keyed = (id: (index: number) => unknown) =>
      withTime(
        'made',
        many((index) => ({ id: id(index), name: 'n', made: null })),
      )
    expect(keyed((index) => index)).toEqual([])
    expect(keyed((index) => Math.max(1, index))).toEqual([])
    expect(keyed((index) => index % 4)).toEqual([
      'collections.0.key: id is not unique: 16 of 20 rows looked at have the key of another',
    ])
    expect(keyed((index) => (index < 10 ? null : index))).toEqual([
      'collections.0.key: id says nothing in 10 of 20 rows looked at: choose what every row has',
    ])
  })

  it('says nothing of rows that nobody looked at', () => {
    expect(withTime({ from: 'made', as: ['epoch-ms'] }, [])).toEqual([])
  })
})
