import type { Schema } from './description.ts'

export type Schemas = Readonly<Record<string, Schema>>
/** A part of a schema that a line is made for. */
export type Field = { name: string; schema: Schema; isRequired: boolean }

/** Zod says of every whole number that it is a safe one. */
const SAFE = Number.MAX_SAFE_INTEGER

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value)
const refName = (reference: unknown): string => String(reference).split('/').at(-1) ?? ''
const optionsOf = (schema: Schema): Schema[] => [schema.anyOf, schema.oneOf].flat().filter(isSchema)
const isNull = ({ type }: Schema): boolean => type === 'null'

/** What a value is, in a few words: `list of SessionView`, `string, uuid`, `ok | down`. */
export function schemaWords(schema: Schema): string {
  if (schema.$ref !== undefined) return refName(schema.$ref)
  if ('const' in schema) return JSON.stringify(schema.const)
  if (Array.isArray(schema.enum)) return schema.enum.map(String).join(' | ')
  const options = optionsOf(schema)
  if (options.length > 0) return optionWords(options)
  if (schema.type === 'array') return isSchema(schema.items) ? `list of ${schemaWords(schema.items)}` : 'list'
  if (schema.type === 'object') return isSchema(schema.additionalProperties) ? 'object, by name' : 'object'
  if (schema.type === undefined) return 'anything'
  const type = [schema.type].flat().join(' or ')
  return [type, schema.format, limitWords(schema)].filter(Boolean).join(', ')
}

function optionWords(options: readonly Schema[]): string {
  const others = options.filter((option) => !isNull(option))
  const isPlain = others.every((option) => childrenKind(option) === 'none' || option.$ref !== undefined)
  const words = isPlain ? [...new Set(others.map(schemaWords))].join(' | ') : `one of ${others.length} forms`
  return others.length < options.length ? `${words} or null` : words
}

function limitWords({ minLength, maxLength, minimum, maximum, minItems, maxItems }: Schema): string {
  const [least, most] = [minLength ?? minItems ?? minimum, maxLength ?? maxItems ?? maximum].map((limit) =>
    typeof limit === 'number' && Math.abs(limit) < SAFE ? limit : undefined,
  )
  const unit = minLength !== undefined || maxLength !== undefined ? ' characters' : ''
  if (least !== undefined && most !== undefined) return `${least} to ${most}${unit}`
  if (most !== undefined) return `at most ${most}${unit}`
  return least === undefined ? '' : `at least ${least}${unit}`
}

const childrenKind = (schema: Schema): 'none' | 'some' => {
  if (optionsOf(schema).length > 0 || schema.$ref !== undefined || schema.type === 'array') return 'some'
  return isSchema(schema.properties) || isSchema(schema.additionalProperties) ? 'some' : 'none'
}

/**
 * The parts of a value one level down; none of what has no parts.
 * @param followed references that led here: a list of what it is a list of has no parts of its own
 */
export function fieldsOf(schema: Schema, schemas: Schemas, followed: readonly string[] = []): Field[] {
  if (schema.$ref !== undefined) {
    const name = refName(schema.$ref)
    const found = followed.includes(name) ? undefined : schemas[name]
    return found ? fieldsOf(found, schemas, [...followed, name]) : []
  }
  const options = optionsOf(schema).filter((option) => !isNull(option))
  if (options.length === 1 && options[0]) return fieldsOf(options[0], schemas, followed)
  if (options.length > 1) {
    return options.map(formOf).filter(({ schema: form }) => fieldsOf(form, schemas, followed).length > 0)
  }
  if (schema.type === 'array') return isSchema(schema.items) ? fieldsOf(schema.items, schemas, followed) : []
  return [...propertiesOf(schema), ...byName(schema)]
}

export const hasFields = (schema: Schema, schemas: Schemas): boolean => fieldsOf(schema, schemas).length > 0

function propertiesOf({ properties, required }: Schema): Field[] {
  const needed = Array.isArray(required) ? required : []
  return Object.entries(isSchema(properties) ? properties : {})
    .filter((entry): entry is [string, Schema] => isSchema(entry[1]))
    .map(([name, schema]) => ({ name, schema, isRequired: needed.includes(name) }))
}

const byName = ({ additionalProperties }: Schema): Field[] =>
  isSchema(additionalProperties) && Object.keys(additionalProperties).length > 0
    ? [{ name: '<name>', schema: additionalProperties, isRequired: false }]
    : []

/** A form is one of several, none of them optional. It is called by its first part with few values, as in `action: "session.abort"`. */
function formOf(option: Schema, at: number): Field {
  const constant = propertiesOf(option).find(({ schema }) => 'const' in schema || 'enum' in schema)
  const name = constant ? `${constant.name}: ${schemaWords(constant.schema)}` : `form ${at + 1}`
  return { name: option.$ref === undefined ? name : refName(option.$ref), schema: option, isRequired: true }
}
