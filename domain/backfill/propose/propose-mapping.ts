import { findSecrets } from '#domain/redaction/find-secrets.ts'
import { type EntityName, entityNames, entityShape } from '../entities.ts'
import { natureOf } from './column-nature.ts'
import { type Classified, findReferences, type Reference } from './find-references.ts'
import { guessEntity } from './guess-entity.ts'
import { guessFields, type ProposedField } from './guess-fields.ts'
import { guessKey } from './guess-key.ts'
import { guessSecrets } from './guess-secrets.ts'
import type { Guess, InspectedTable, MeasureOverlap } from './inspected.ts'
import { keyFields } from './key-fields.ts'

/** Below this a proposal is shown, and not in force: a person decides. */
export const SURE_ENOUGH = 0.5

export type ProposedRelation = { relation: string; guess: Reference }

export type ProposedCollection = {
  table: InspectedTable
  entity: Guess<EntityName>
  /** `null` = nothing tells its rows apart. */
  key: Guess<readonly string[]> | null
  fields: readonly ProposedField[]
  relations: readonly ProposedRelation[]
  secrets: readonly { column: string; guess: Guess<string> }[]
  /** Times of any column, with how they are read; `null` = they are read as they are. */
  times: readonly { column: string; as: string; zoned: boolean }[]
  /** What its entity needs and nothing was found for. */
  missing: readonly string[]
  /** Of the whole: it is in force only if this is sure enough and nothing is missing. */
  confidence: number
}

/** What a source seems to hold. `skipped` are tables that are nothing which is brought over. */
export type Proposal = {
  collections: readonly ProposedCollection[]
  skipped: readonly { table: string; rows: number; reason: string }[]
}

export type Measures = {
  overlap: MeasureOverlap
  /** How many different combinations columns have in the rows of a table that were looked at. */
  distinctTogether: (table: string, columns: readonly string[]) => number
}

/** Proposes a mapping from what was found, each part with how sure it is and why. Holds names of the source and no values but states. */
export function proposeMapping(tables: readonly InspectedTable[], measures: Measures): Proposal {
  const guessed = tables.map(withoutSecretNames).map((table) => ({ table, guess: guessEntity(table) }))
  const classified = guessed.flatMap(({ table, guess }) => (guess.value === null ? [] : [{ table, entity: guess.value, guess }]))
  const skipped = guessed.flatMap(({ table, guess }) =>
    guess.value === null ? [{ table: table.name, rows: table.rows, reason: guess.reason }] : [],
  )
  const references = classified.map((parent) => ({
    parent,
    by: classified.map((child) => ({ child, found: findReferences(child.table, parent, measures.overlap) })),
  }))
  const keys = new Map(
    references.map(({ parent, by }) => [
      parent.table.name,
      keyFor(
        parent,
        by.flatMap(({ found }) => found),
        measures,
      ),
    ]),
  )
  const collections = classified.map(({ table, entity, guess }) => {
    const found = references.flatMap(({ parent, by }) =>
      by.flatMap(({ child, found }) => (child.table === table ? found.map((reference) => ({ parent, reference })) : [])),
    )
    const named = references.find(({ parent }) => parent.table === table)?.by ?? []
    const isNamedBySessions = named.some(({ child, found }) => child.entity === 'session' && found.length > 0)
    return propose({ table, entity }, guess, { keys, found, isNamedBySessions })
  })
  const order = (each: ProposedCollection) => entityNames.indexOf(each.entity.value)
  return { collections: collections.toSorted((a, b) => order(a) - order(b)), skipped }
}

/** Where names are data, they may be secrets: those cannot be shown, nor stand in a mapping. */
const withoutSecretNames = (table: InspectedTable): InspectedTable => ({
  ...table,
  columns: table.columns.filter(({ name }) => findSecrets(name).length === 0),
})

/** The declared or likeliest key, unless all that names the table's rows does so by another column. */
function keyFor(
  { table }: Classified,
  references: readonly Reference[],
  { distinctTogether }: Measures,
): Guess<readonly string[]> | null {
  const secret = new Set(guessSecrets(table).map(({ column }) => column))
  const own = guessKey(table, secret, (columns) => distinctTogether(table.name, columns))
  const named = references.filter(({ confidence, value }) => confidence >= 0.75 && !value.to.some((column) => secret.has(column)))
  const used = [...new Set(named.map(({ value }) => JSON.stringify(value.to)))]
  const [only] = used
  if (only === undefined || used.length > 1 || only === JSON.stringify(own?.value)) return own
  const value = JSON.parse(only) as string[] // written just above
  return { value, confidence: 0.8, reason: 'what other tables name its rows by' }
}

type Keys = ReadonlyMap<string, Guess<readonly string[]> | null>
type Beside = { keys: Keys; found: readonly Found[]; isNamedBySessions: boolean }
type Found = { parent: Classified; reference: Reference }

function propose(
  { table, entity }: Classified,
  guess: Guess<EntityName | null>,
  { keys, found, isNamedBySessions }: Beside,
): ProposedCollection {
  const key = keys.get(table.name) ?? null
  const shape = entityShape(entity)
  const relations = relationsOf(entity, found, keys)
  const sure = relations.filter(({ guess }) => guess.confidence >= SURE_ENOUGH)
  const linked = new Set(sure.flatMap(({ guess }) => guess.value.from))
  // A session names its agent by a field, and has no relation to it.
  const fields = keyFields(entity, table, {
    ...{ key, found, isNamedBySessions },
    fields: guessFields(entity, table, linked),
  })
  const has = (name: string) => fields.some(({ field, guess }) => field === name && guess.confidence >= SURE_ENOUGH)
  const missing = [
    ...Object.entries(shape.fields).filter(([name, { required }]) => required && !has(name)),
    ...Object.entries(shape.relations).filter(
      ([name, { required }]) => required && !sure.some(({ relation }) => relation === name),
    ),
  ].map(([name]) => name)
  const times = table.columns.flatMap((column) => {
    const nature = natureOf(column)
    return nature.kind === 'time' ? [{ column: column.name, as: nature.as ?? 'time', zoned: nature.zoned }] : []
  })
  return {
    ...{ table, key, fields, relations, missing, times, secrets: guessSecrets(table) },
    entity: { ...guess, value: entity },
    confidence: Math.min(guess.confidence, key?.confidence ?? 0),
  }
}

/** For each relation of the entity the surest reference to the key of a table of the entity that it wants. */
function relationsOf(entity: EntityName, found: readonly Found[], keys: Keys): ProposedRelation[] {
  const relations = Object.entries(entityShape(entity).relations)
  return relations.flatMap(([relation, { to }]) => {
    const fitting = found
      .filter(({ parent }) => parent.entity === to)
      .filter(({ reference }) => JSON.stringify(reference.value.to) === JSON.stringify(keys.get(reference.value.table)?.value))
      .map(({ reference }) => reference)
    const best = fitting.toSorted((a, b) => b.confidence - a.confidence)[0]
    return best ? [{ relation, guess: best }] : []
  })
}
