import { isTimeZone } from '#domain/budget/zone.ts'
import { type EntityName, entityShape } from './entities.ts'
import { fieldFaults } from './field-faults.ts'
import { type CollectionMapping, collectionName, type Mapping, type RelationMapping } from './mapping.ts'
import { type MappingFault, meant } from './mapping-fault.ts'

/** What of a collection does not fit its entity, or the collections that it names. */
export function entityFaults(collection: CollectionMapping, index: number, mapping: Mapping): MappingFault[] {
  const { entity, fields, relations } = collection
  const shape = entityShape(entity)
  const at = ['collections', index]
  const timeZone = isTimeZone(mapping.timezone) ? mapping.timezone : 'UTC'
  const faults: MappingFault[] = []
  for (const [name, field] of Object.entries(fields)) {
    const known = shape.fields[name]
    const path = [...at, 'fields', name]
    if (known)
      faults.push(
        ...fieldFaults(field, { name, field: known, timeZone }).map((fault) => ({ ...fault, path: [...path, ...fault.path] })),
      )
    else faults.push({ path, message: unknown(name, entity, 'field', Object.keys(shape.fields), Object.keys(shape.relations)) })
  }
  for (const [name, { required, says }] of Object.entries(shape.fields))
    if (required && fields[name] === undefined)
      faults.push({ path: [...at, 'fields'], message: `lacks ${name}, which every ${entity} needs: ${says}` })
  for (const [name, relation] of Object.entries(relations)) {
    const to = shape.relations[name]?.to
    const path = [...at, 'relations', name]
    if (to) faults.push(...relationFaults(relation, to, mapping).map((fault) => ({ ...fault, path: [...path, ...fault.path] })))
    else
      faults.push({ path, message: unknown(name, entity, 'relation', Object.keys(shape.relations), Object.keys(shape.fields)) })
  }
  for (const [name, { required, says }] of Object.entries(shape.relations))
    if (required && relations[name] === undefined)
      faults.push({ path: [...at, 'relations'], message: `lacks ${name}, which every ${entity} needs: ${says}` })
  return faults
}

function unknown(name: string, entity: EntityName, kind: 'field' | 'relation', known: string[], others: string[]): string {
  const other = kind === 'field' ? 'relation' : 'field'
  if (others.includes(name)) return `is a ${other} of ${entity}: write it under ${other}s`
  return `is no ${kind} of ${entity}; ${meant(name, known)}`
}

function relationFaults({ from, to }: RelationMapping, entity: EntityName, { collections }: Mapping): MappingFault[] {
  const named = collections.filter((each) => collectionName(each) === to)
  const [target] = named
  if (!target) {
    const known = collections.filter((each) => each.entity === entity).map(collectionName)
    return [{ path: ['to'], message: `no collection is called ${to}; ${meant(to, known)}` }]
  }
  if (target.entity !== entity)
    return [{ path: ['to'], message: `expected a collection of entity ${entity}; ${to} is of entity ${target.entity}` }]
  const [columns, keys] = [[from].flat().length, [target.key].flat().length]
  if (columns === keys) return []
  const message = `expected as many columns as the key of ${to} has (${[target.key].flat().join(', ')}), in their order`
  return [{ path: ['from'], message }]
}
