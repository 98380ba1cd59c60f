import type { Operation, Schema } from './description.ts'
import { type Field, fieldsOf, type Schemas } from './schema-words.ts'

/** No body of ours is deeper than this in what it has to have. */
const DEEPEST = 6

/** A command for a shell that asks an operation: what differs from call to call is a variable, such as `$ID`. */
export function curlLine({ method, path, parameters, body, isOpen }: Operation, origin: string, schemas: Schemas): string {
  const query = parameters.filter((parameter) => parameter.in === 'query' && parameter.required).map(({ name }) => name)
  const search = query.map((name, at) => `${at === 0 ? '?' : '&'}${name}=${variable(name)}`).join('')
  const address = `"${origin}${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => variable(name))}${search}"`
  const takesKey = parameters.some(({ name }) => name === 'Idempotency-Key')
  const parts = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${address}`,
    ...(isOpen ? [] : ['-H "Authorization: Bearer $MISSION_CONTROL_TOKEN"']),
    ...(takesKey ? ['-H "Idempotency-Key: $(uuidgen)"'] : []),
    ...(body ? ["-H 'Content-Type: application/json'", `-d '${bodyText(body, schemas)}'`] : []),
  ]
  return parts.join(' \\\n  ')
}

const variable = (name: string): string => `$${name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()}`

/** Stands for an id that has to be another one each time, or the second call does nothing. */
const NEW_ID = '@new-id@'

const bodyText = (body: Schema, schemas: Schemas): string =>
  inQuotes(JSON.stringify(sampleOf(body, schemas))).replaceAll(NEW_ID, `'"$(uuidgen)"'`)

/** A single quote ends a quoted word of a shell: it is put outside. */
const inQuotes = (text: string): string => text.replaceAll("'", `'\\''`)

/** The least that a schema takes. */
function sampleOf(schema: Schema, schemas: Schemas, depth = 0): unknown {
  if (depth > DEEPEST) return null
  if (typeof schema.$ref === 'string') return sampleOf(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, schemas, depth + 1)
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return schema.enum[0]
  const [option] = [schema.anyOf, schema.oneOf].flat().filter(Boolean)
  if (option) return sampleOf(option as Schema, schemas, depth + 1) // an option of a schema is a schema
  if (schema.type === 'array') return schema.minItems ? [sampleOf((schema.items ?? {}) as Schema, schemas, depth + 1)] : []
  if (schema.type === 'object') {
    const needed = fieldsOf(schema, schemas).filter(({ isRequired }) => isRequired)
    const sample = ({ name, schema: part }: Field) => (name === 'requestId' ? NEW_ID : sampleOf(part, schemas, depth + 1))
    return Object.fromEntries(needed.map((field) => [field.name, sample(field)]))
  }
  return plainSample(schema)
}

function plainSample({ type, format, minimum }: Schema): unknown {
  if (type === 'number' || type === 'integer') return Math.max(1, Number(minimum ?? 1))
  if (type === 'boolean') return true
  if (type !== 'string') return null
  if (format === 'uuid') return '00000000-0000-4000-8000-000000000000'
  return format === 'date-time' ? '2026-01-01T00:00:00Z' : '…'
}
