import { type EntityName, entityShape, type FieldType } from '../entities.ts'
import type { ColumnMapping, FieldMapping } from '../mapping.ts'
import { type ColumnNature, natureOf } from './column-nature.ts'
import { guessStates } from './guess-states.ts'
import type { Guess, InspectedColumn, InspectedTable } from './inspected.ts'
import { fieldWords } from './lexicon.ts'
import { nameFit } from './match-name.ts'

export type ProposedField = { field: string; guess: Guess<FieldMapping> }

/** Which natures can give a type; a time needs to be one. */
const gives: Readonly<Record<FieldType, readonly ColumnNature['kind'][]>> = {
  text: ['text', 'integer', 'nothing', 'json', 'boolean', 'number'],
  integer: ['integer', 'nothing'],
  number: ['number', 'integer', 'nothing'],
  boolean: ['boolean', 'integer', 'nothing'],
  time: ['time', 'nothing'],
  json: ['json', 'text', 'nothing', 'number', 'integer', 'boolean'],
}

type Candidate = { field: string; column: InspectedColumn; nature: ColumnNature; fit: number }

/** Columns for the fields of an entity, each column for one field and each field from one column, the best fits first. */
export function guessFields(entity: EntityName, table: InspectedTable, taken: ReadonlySet<string>): ProposedField[] {
  const candidates = candidatesOf(entity, table, taken).sort((a, b) => b.fit - a.fit)
  const [fields, columns] = [new Set<string>(), new Set<string>()]
  const proposed: ProposedField[] = []
  for (const { field, column, nature, fit } of candidates) {
    if (fields.has(field) || columns.has(column.name)) continue
    const guess = proposedField(entity, field, column, { nature, fit })
    if (!guess) continue
    fields.add(field)
    columns.add(column.name)
    proposed.push({ field, guess })
  }
  const order = Object.keys(entityShape(entity).fields)
  return proposed.sort((a, b) => order.indexOf(a.field) - order.indexOf(b.field))
}

function candidatesOf(entity: EntityName, table: InspectedTable, taken: ReadonlySet<string>): Candidate[] {
  const shape = entityShape(entity)
  return table.columns
    .filter(({ name }) => !taken.has(name))
    .map((column) => ({ column, nature: natureOf(column) }))
    .flatMap(({ column, nature }) =>
      Object.entries(fieldWords[entity]).flatMap(([field, phrases]) => {
        const type = shape.fields[field]?.type
        const fit = nameFit(column.name, table.called, phrases)
        if (fit === 0 || !type || !gives[type].includes(nature.kind)) return []
        return [{ field, column, nature, fit: fit * likeliness(field, nature) }]
      }),
    )
}

/** A number is seldom a title, and what says nothing seldom what is meant. */
function likeliness(field: string, { kind }: ColumnNature): number {
  if (kind === 'nothing') return 0.8
  if (field === 'agentId' && kind === 'integer') return 0.6
  if (['title', 'name', 'description', 'model', 'provider', 'label'].includes(field) && kind !== 'text') return 0.4
  return 1
}

function proposedField(
  entity: EntityName,
  field: string,
  column: InspectedColumn,
  { nature, fit }: { nature: ColumnNature; fit: number },
): Guess<FieldMapping> | null {
  const known = entityShape(entity).fields[field]
  if (!known) return null
  const reason =
    nature.kind === 'nothing' ? `named ${column.name}, though it says nothing yet` : `named ${column.name}, holds ${said(nature)}`
  const confidence = Math.min(0.95, 0.2 + 0.75 * fit)
  if (known.values) return guessStates(column, known.values, { confidence, required: known.required === true })
  const mapping: ColumnMapping = { from: column.name }
  if (nature.kind === 'time' && nature.as !== null && nature.as !== 'time') mapping.as = [nature.as]
  if (known.type === 'json' && nature.kind === 'json' && column.values.some((value) => typeof value === 'string'))
    mapping.as = ['json']
  return { value: mapping.as ? mapping : column.name, confidence, reason }
}

const said = ({ kind, as, zoned }: ColumnNature): string => {
  if (kind !== 'time') return kind
  return as === 'time' ? `times as text${zoned ? '' : ' that name no zone'}` : `times as ${as}`
}
