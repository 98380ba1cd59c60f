import type { EntityField, FieldType } from './entities.ts'
import { fieldValue } from './field-value.ts'
import type { ColumnMapping, FieldMapping, Transform } from './mapping.ts'
import type { MappingFault } from './mapping-fault.ts'
import { timeTransforms } from './transforms.ts'
import { Unfit } from './unfit.ts'

type Place = { name: string; field: EntityField; timeZone: string }

/** What a value is after a transform; `any` = only its row knows. */
type Made = 'any' | 'text' | 'encoded' | 'number' | 'boolean' | 'moment' | 'list'

const made: Readonly<Record<Transform, Made>> = {
  ...{ trim: 'text', lower: 'text', upper: 'text', text: 'text', 'empty-to-null': 'any', json: 'any', list: 'list' },
  ...{ integer: 'number', number: 'number', boolean: 'boolean', base64: 'encoded', hex: 'encoded' },
  ...{ 'epoch-s': 'moment', 'epoch-ms': 'moment', 'epoch-us': 'moment' },
  ...{ time: 'moment', 'time-dmy': 'moment', 'time-mdy': 'moment' },
}

const fits: Readonly<Record<FieldType, readonly Made[]>> = {
  text: ['any', 'text', 'encoded', 'number', 'boolean', 'list'],
  integer: ['any', 'text', 'number'],
  number: ['any', 'text', 'number'],
  boolean: ['any', 'text', 'number', 'boolean'],
  time: ['any', 'text', 'moment'],
  json: ['any', 'text', 'encoded', 'number', 'boolean', 'moment', 'list'],
}

const typeNames: Readonly<Record<FieldType, string>> = {
  ...{ text: 'text', integer: 'a whole number', number: 'a number', boolean: 'true or false', time: 'a time', json: 'JSON' },
}

/** What of a field's mapping can never give the field's type, whatever the source holds. */
export function fieldFaults(mapping: FieldMapping, { name, field, timeZone }: Place): MappingFault[] {
  if (typeof mapping === 'string') return []
  const constant = (path: (string | number)[], value: unknown): MappingFault[] => {
    const found = fieldValue(value, field, timeZone, false)
    return found instanceof Unfit ? [{ path, message: `expected ${found.expected}` }] : []
  }
  if ('value' in mapping) return constant(['value'], mapping.value)
  if ('collect' in mapping) {
    if (field.type === 'json') return []
    return [{ path: ['collect'], message: `several columns become JSON, and ${name} is ${typeNames[field.type]}` }]
  }
  const faults = [...constant(['default'], mapping.default), ...constant(['otherwise'], mapping.otherwise)]
  if (mapping.map) faults.push(...Object.entries(mapping.map).flatMap(([from, to]) => constant(['map', from], to)))
  return [...faults, ...transformFaults(mapping, name, field)]
}

function transformFaults({ as = [], map }: ColumnMapping, name: string, { type }: EntityField): MappingFault[] {
  const early = as.findIndex((transform, index) => timeTransforms.includes(transform) && index < as.length - 1)
  if (early !== -1) return [{ path: ['as', early], message: `gives a time, and has to be the last` }]
  const last = as.at(-1)
  if (last === undefined || map || fits[type].includes(made[last])) return []
  const asTime = type === 'time' ? `: end with ${timeTransforms.join(', ')}` : ''
  return [{ path: ['as', as.length - 1], message: `${last} cannot give ${name}, which is ${typeNames[type]}${asTime}` }]
}
