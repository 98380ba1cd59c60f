import { compileField, type ReadField } from './compile-field.ts'
import { type EntityName, entityNames, entityShape } from './entities.ts'
import { type CollectionMapping, collectionName, type FieldMapping, type Mapping } from './mapping.ts'

/** `read` gives the value in the field's type, `null`, or why it is unfit. */
export type CompiledField = { name: string; required: boolean; read: ReadField; from: string }

/** `to` is the name of a collection, `from` what names its rows here. */
export type CompiledRelation = {
  name: string
  from: string | readonly string[]
  to: string
  onOrphan: 'keep' | 'quarantine'
  required: boolean
}

export type CompiledCollection = {
  name: string
  from: string
  entity: EntityName
  key: string | readonly string[]
  fields: readonly CompiledField[]
  relations: readonly CompiledRelation[]
}

/** A mapping ready to be used, its collections in the order in which they are copied. Holds functions: each thread makes its own. */
export type CompiledMapping = { gateway: string; collections: readonly CompiledCollection[] }

/** The mapping has to fit its entities (`mappingFaults` says where it does not): what does not fit is left out here. */
export function compileMapping({ gateway, timezone, collections }: Mapping): CompiledMapping {
  return { gateway, collections: copyOrder(collections).map((each) => compileCollection(each, timezone)) }
}

function compileCollection(mapping: CollectionMapping, timeZone: string): CompiledCollection {
  const { fields, relations } = entityShape(mapping.entity)
  const used = new Set(columnsOf(mapping))
  return {
    ...{ name: collectionName(mapping), from: mapping.from, entity: mapping.entity, key: mapping.key },
    fields: Object.entries(mapping.fields).flatMap(([name, from]) => {
      const field = fields[name]
      if (!field) return []
      const read = compileField(from, { field, timeZone, used })
      return [{ name, required: field.required ?? false, read, from: sourceOf(from) }]
    }),
    relations: Object.entries(mapping.relations).flatMap(([name, relation]) => {
      const shape = relations[name]
      return shape ? [{ name, ...relation, required: shape.required ?? false }] : []
    }),
  }
}

/** Every column that a mapping names. */
export function columnsOf({ key, fields, relations }: CollectionMapping): string[] {
  const ofFields = Object.values(fields).flatMap((field) => {
    if (typeof field === 'string') return [field]
    if ('from' in field) return [field.from]
    return 'collect' in field && field.collect !== 'rest' ? field.collect : []
  })
  return [...[key].flat(), ...ofFields, ...Object.values(relations).flatMap(({ from }) => from)]
}

/** As what a field comes from is named in faults. */
function sourceOf(field: FieldMapping): string {
  if (typeof field === 'string') return `column ${field}`
  if ('from' in field) return field.path === undefined ? `column ${field.from}` : `column ${field.from} at ${field.path}`
  return 'value' in field ? 'the mapping' : 'several columns'
}

/**
 * In the order of the entities; within one, collections that others name come before those, and the file's order decides the
 * rest. Collections that name each other in a circle keep the file's order: ids do not depend on it.
 */
export function copyOrder(collections: readonly CollectionMapping[]): CollectionMapping[] {
  const byName = new Map(collections.map((each) => [collectionName(each), each]))
  const ordered = new Set<CollectionMapping>()
  const visiting = new Set<CollectionMapping>()
  const visit = (each: CollectionMapping): void => {
    if (ordered.has(each) || visiting.has(each)) return
    visiting.add(each)
    for (const { to } of Object.values(each.relations)) {
      const parent = byName.get(to)
      if (parent?.entity === each.entity) visit(parent)
    }
    visiting.delete(each)
    ordered.add(each)
  }
  for (const entity of entityNames) for (const each of collections) if (each.entity === entity) visit(each)
  return [...ordered]
}
