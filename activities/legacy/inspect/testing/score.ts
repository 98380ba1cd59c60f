import type { FieldMapping } from '#domain/backfill/mapping.ts'
import { type Proposal, SURE_ENOUGH } from '#domain/backfill/propose/propose-mapping.ts'
import type { LegacySchema } from './legacy-schema.ts'

/** What was proposed as sure, against what is right: `proposed` of which `right`, of `wanted`. */
export type Score = { proposed: number; right: number; wanted: number; wrong: string[]; missed: string[] }

/** Entities, keys, fields and relations of a proposal against what a person would map. */
export function scoreOf(
  { right }: LegacySchema,
  { collections }: Proposal,
): Record<'entity' | 'key' | 'field' | 'relation', Score> {
  const wanted = {
    entity: new Map<string, string>(),
    key: new Map<string, string>(),
    field: new Map<string, string>(),
    relation: new Map<string, string>(),
  }
  for (const [table, { entity, key, fields, relations = {} }] of Object.entries(right)) {
    wanted.entity.set(table, entity)
    if (key !== '') wanted.key.set(table, key)
    for (const [field, column] of Object.entries(fields)) wanted.field.set(`${table}.${field}`, column)
    for (const [relation, column] of Object.entries(relations)) wanted.relation.set(`${table}.${relation}`, column)
  }
  const proposed = {
    entity: new Map<string, string>(),
    key: new Map<string, string>(),
    field: new Map<string, string>(),
    relation: new Map<string, string>(),
  }
  for (const { table, entity, key, fields, relations } of collections) {
    if (entity.confidence < SURE_ENOUGH) continue
    proposed.entity.set(table.name, entity.value)
    if (key && key.confidence >= SURE_ENOUGH) proposed.key.set(table.name, key.value.join(','))
    for (const { field, guess } of fields)
      if (guess.confidence >= SURE_ENOUGH && !isConstant(guess.value))
        proposed.field.set(`${table.name}.${field}`, written(guess.value))
    for (const { relation, guess } of relations)
      if (guess.confidence >= SURE_ENOUGH) proposed.relation.set(`${table.name}.${relation}`, guess.value.from.join(','))
  }
  return {
    entity: compare(wanted.entity, proposed.entity),
    key: compare(wanted.key, proposed.key),
    field: compare(wanted.field, proposed.field),
    relation: compare(wanted.relation, proposed.relation),
  }
}

function compare(wanted: ReadonlyMap<string, string>, proposed: ReadonlyMap<string, string>): Score {
  const wrong = [...proposed]
    .filter(([place, value]) => wanted.get(place) !== value)
    .map(([place, value]) => `${place} = ${value}`)
  const missed = [...wanted]
    .filter(([place, value]) => proposed.get(place) !== value)
    .map(([place, value]) => `${place} = ${value}`)
  return { proposed: proposed.size, right: proposed.size - wrong.length, wanted: wanted.size, wrong, missed }
}

const isConstant = (mapping: FieldMapping): boolean => typeof mapping !== 'string' && 'value' in mapping

function written(mapping: FieldMapping): string {
  if (typeof mapping === 'string') return mapping
  if (!('from' in mapping)) return JSON.stringify(mapping)
  return mapping.as ? `${mapping.from} as ${mapping.as.join(', ')}` : mapping.from
}
