import type { EntityField } from './entities.ts'
import { fieldValue } from './field-value.ts'
import { readJsonPath, valueAt } from './json-path.ts'
import type { ColumnMapping, Columns, FieldMapping } from './mapping.ts'
import { plainJson } from './plain-json.ts'
import { readJson, type Step, stepOf, timeTransforms } from './transforms.ts'
import { Unfit } from './unfit.ts'

/** A field's value from the columns of a row, in the field's type; `null` = nothing is said. */
export type ReadField = (columns: Columns) => unknown

type Place = { field: EntityField; timeZone: string; used: ReadonlySet<string> }

/** @param used columns that something else of the mapping reads: what `collect: rest` leaves out */
export function compileField(mapping: FieldMapping, { field, timeZone, used }: Place): ReadField {
  if (typeof mapping === 'string') return (columns) => fieldValue(columns[mapping], field, timeZone, false)
  if ('value' in mapping) {
    const constant = fieldValue(mapping.value, field, timeZone, false)
    return () => constant
  }
  if ('collect' in mapping) {
    const collect = mapping.collect === 'rest' ? restOf(used) : namedOf(mapping.collect)
    return (columns) => fieldValue(collect(columns), field, timeZone, false)
  }
  return compileColumn(mapping, field, timeZone)
}

function compileColumn(mapping: ColumnMapping, field: EntityField, timeZone: string): ReadField {
  const steps = stepsOf(mapping, timeZone)
  const isMoment = timeTransforms.some((transform) => mapping.as?.includes(transform))
  const fallback = mapping.default === undefined ? null : fieldValue(mapping.default, field, timeZone, false)
  const otherwise = mapping.otherwise === undefined ? undefined : fieldValue(mapping.otherwise, field, timeZone, false)
  const { from } = mapping
  return (columns) => {
    let value: unknown = columns[from]
    for (const step of steps) {
      if (value === null || value === undefined || value instanceof Unfit) break
      value = step(value)
    }
    if (!(value instanceof Unfit)) value = fieldValue(value, field, timeZone, isMoment)
    if (value instanceof Unfit && otherwise !== undefined) return otherwise ?? fallback
    return value ?? fallback
  }
}

function stepsOf({ path, as = [], map }: ColumnMapping, timeZone: string): readonly Step[] {
  const steps: Step[] = []
  if (path !== undefined) {
    const parts = readJsonPath(path) ?? []
    steps.push((value) => {
      const json = typeof value === 'string' ? readJson(value) : value
      return json instanceof Unfit ? json : valueAt(json, parts)
    })
  }
  steps.push(...as.map((transform) => stepOf(transform, timeZone)))
  if (map) steps.push(lookUp(map))
  return steps
}

function lookUp(map: NonNullable<ColumnMapping['map']>): Step {
  const known = new Map(Object.entries(map))
  const missing = new Unfit('not-allowed', `one of ${[...known.keys()].join(', ')}`)
  return (value) => {
    const found = known.get(typeof value === 'object' ? JSON.stringify(value) : String(value))
    return found === undefined ? missing : found
  }
}

/** Columns that say nothing are left out, so that a detail is no longer than what it says. */
const namedOf =
  (names: readonly string[]) =>
  (columns: Columns): unknown =>
    collected(names, columns)

const restOf =
  (used: ReadonlySet<string>) =>
  (columns: Columns): unknown =>
    collected(
      Object.keys(columns).filter((name) => !used.has(name)),
      columns,
    )

function collected(names: readonly string[], columns: Columns): unknown {
  const said = names.filter((name) => columns[name] !== null && columns[name] !== undefined)
  return said.length === 0 ? null : Object.fromEntries(said.map((name) => [name, plainJson(columns[name])]))
}
