import { compileField } from './compile-field.ts'
import { entityShape } from './entities.ts'
import { epochUnitOf, isEpochUnit, shareInUnit } from './epoch-unit.ts'
import { keyOf } from './key-of.ts'
import type { CollectionMapping, Columns, FieldMapping } from './mapping.ts'
import type { MappingFault } from './mapping-fault.ts'
import { Unfit } from './unfit.ts'

/** Fewer rows prove nothing of a key; what is wrong in one or two is for the quarantine. */
const LEAST_ROWS = 10
/** A key that fails in more of the rows than this is no key of the table. */
const MOST_WITHOUT_KEY = 0.2
/** A field that no row of at least so many can fill is mapped wrongly. */
const LEAST_UNFIT = 3

/** What of a collection does not fit the rows that were looked at. Single bad rows are not the mapping's fault. */
export function sampleFaults(
  collection: CollectionMapping,
  index: number,
  rows: readonly Columns[],
  timeZone: string,
): MappingFault[] {
  const at = ['collections', index]
  const shape = entityShape(collection.entity)
  const faults = keyFaults(collection, rows).map((message) => ({ path: [...at, 'key'], message }))
  for (const [name, mapping] of Object.entries(collection.fields)) {
    const field = shape.fields[name]
    if (!field) continue
    const unit = field.type === 'time' ? unitFault(mapping, rows) : null
    const read = compileField(mapping, { field, timeZone, used: new Set() })
    const message = unit ?? unfitFault(rows.map(read))
    if (message !== null) faults.push({ path: [...at, 'fields', name], message })
  }
  return faults
}

function keyFaults(collection: CollectionMapping, rows: readonly Columns[]): string[] {
  if (rows.length < LEAST_ROWS) return []
  const keys = rows.map((row) => keyOf(collection, row)).filter((key) => key !== null)
  const [missing, twice] = [rows.length - keys.length, keys.length - new Set(keys).size]
  const named = [collection.key].flat().join(', ')
  const most = rows.length * MOST_WITHOUT_KEY
  if (missing > most) return [`${named} says nothing in ${missing} of ${rows.length} rows looked at: choose what every row has`]
  if (twice > most) return [`${named} is not unique: ${twice} of ${rows.length} rows looked at have the key of another`]
  return []
}

function unitFault(mapping: FieldMapping, rows: readonly Columns[]): string | null {
  if (typeof mapping !== 'string' && !('from' in mapping)) return null
  const [from, as] = typeof mapping === 'string' ? [mapping, []] : [mapping.from, mapping.as ?? []]
  if (typeof mapping !== 'string' && (mapping.path !== undefined || as.length > 1)) return null
  const [declared] = as
  if (declared !== undefined && !isEpochUnit(declared)) return null
  const values = rows.map((row) => row[from]).filter((value) => value !== null && value !== undefined && value !== '')
  const numbers = values.filter((value) => !Number.isNaN(Number(value)) && typeof value !== 'boolean')
  if (numbers.length === 0 || (declared !== undefined && shareInUnit(numbers, declared) > 0.5)) return null
  const right = epochUnitOf(numbers)
  if (right === null || right === declared) return null
  const says = declared === undefined ? 'holds numbers' : `holds no times in the unit of ${declared}`
  return `column ${from} ${says}; as ${right} they are times between 1990 and 2100: as: [${right}]`
}

function unfitFault(values: readonly unknown[]): string | null {
  const said = values.filter((value) => value !== null)
  const unfit = said.filter((value) => value instanceof Unfit)
  const [first] = unfit
  if (!first || unfit.length < LEAST_UNFIT || unfit.length < said.length) return null
  return `no row of the ${said.length} looked at that say something can fill it: expected ${first.expected}`
}
