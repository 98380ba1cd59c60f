import type { EntityName } from '../entities.ts'
import type { CollectionMapping, FieldMapping, Mapping, RelationMapping } from '../mapping.ts'

type Parts = Partial<Omit<CollectionMapping, 'fields' | 'relations'>> & {
  fields?: Record<string, FieldMapping>
  relations?: Record<string, Partial<RelationMapping> & Pick<RelationMapping, 'from' | 'to'>>
}

/** A collection that lacks nothing but what a test is about. */
export function collectionOf(entity: EntityName, { fields = {}, relations = {}, ...parts }: Parts = {}): CollectionMapping {
  const whole = Object.entries(relations).map(([name, relation]) => [name, { onOrphan: 'keep' as const, ...relation }] as const)
  return { from: `${entity}s`, entity, key: 'id', ...parts, fields, relations: Object.fromEntries(whole) }
}

export const mappingOf = (collections: readonly CollectionMapping[], timezone = 'UTC'): Mapping => ({
  gateway: 'imported',
  timezone,
  collections,
})
