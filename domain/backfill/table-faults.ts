import type { CollectionMapping } from './mapping.ts'
import { type MappingFault, meant } from './mapping-fault.ts'
import type { SourceTable } from './source-table.ts'

/** Tables and columns that a collection names and the source does not have. */
export function tableFaults(collection: CollectionMapping, index: number, tables: readonly SourceTable[]): MappingFault[] {
  const at = ['collections', index]
  const table = tables.find(({ name }) => name === collection.from)
  if (!table) {
    const message = `the source has no ${collection.from}; ${meant(
      collection.from,
      tables.map(({ name }) => name),
    )}`
    return [{ path: [...at, 'from'], message }]
  }
  const columns = table.columns.map(({ name }) => name)
  // A list of records that is empty today says nothing of what they hold; where they lie is known.
  if (columns.every((name) => name.startsWith('_'))) return []
  return mentions(collection).flatMap(({ path, column }) =>
    columns.includes(column)
      ? []
      : [{ path: [...at, ...path], message: `${collection.from} has no column ${column}; ${meant(column, columns)}` }],
  )
}

/** Every column that a collection names, with the place where it does. */
function mentions({ key, fields, relations }: CollectionMapping): { path: (string | number)[]; column: string }[] {
  const listed = (path: (string | number)[], columns: string | readonly string[]) =>
    typeof columns === 'string'
      ? [{ path, column: columns }]
      : columns.map((column, index) => ({ path: [...path, index], column }))
  const ofFields = Object.entries(fields).flatMap(([name, field]) => {
    const path = ['fields', name]
    if (typeof field === 'string') return listed(path, field)
    if ('from' in field) return listed([...path, 'from'], field.from)
    return 'collect' in field && field.collect !== 'rest' ? listed([...path, 'collect'], field.collect) : []
  })
  const ofRelations = Object.entries(relations).flatMap(([name, { from }]) => listed(['relations', name, 'from'], from))
  return [...listed(['key'], key), ...ofFields, ...ofRelations]
}
