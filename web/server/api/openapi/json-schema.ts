import { z } from 'zod'
import { namedSchemas } from './named-schemas.ts'

export type JsonSchema = { [key: string]: unknown }

const DEFS = '#/$defs/'
const COMPONENTS = '#/components/schemas/'
/** What zod calls a part that refers to itself and has no name. */
const UNNAMED = /^__schema\d+$/

/** Makes JSON schemas of contracts; what has a name there goes to `components`, as OpenAPI wants it. */
export class JsonSchemas {
  readonly components: Record<string, JsonSchema> = {}
  readonly #named = namedSchemas()
  /** Names given to parts without one, by what they are. */
  readonly #parts = new Map<string, string>()

  /** As it is sent to us: what has a default may be left out. */
  input(schema: z.ZodType): JsonSchema {
    return this.#taken(z.toJSONSchema(schema, { io: 'input' }))
  }

  /** As we send it. */
  output(schema: z.ZodType): JsonSchema {
    const root = this.#taken(z.toJSONSchema(schema, { io: 'output', metadata: this.#named }))
    const { id } = this.#named.get(schema) ?? {}
    if (id === undefined) return root
    const reference = `${COMPONENTS}${id}`
    // Zod refers to what has a name also where it begins, and has it among the definitions then.
    if (root.$ref !== reference) this.components[id] = root
    return { $ref: reference }
  }

  /** The schema without its definitions, which become components. */
  #taken(schema: object): JsonSchema {
    const { $defs = {} } = schema as { $defs?: Record<string, JsonSchema> }
    const names = new Map(Object.entries($defs).map(([id, definition]) => [id, this.#nameOf(id, definition)]))
    const renamed = JSON.stringify(schema, (key, value: unknown) =>
      key === '$ref' && typeof value === 'string' && value.startsWith(DEFS)
        ? `${COMPONENTS}${names.get(value.slice(DEFS.length))}`
        : value,
    )
    const {
      $schema: _,
      $defs: definitions = {},
      ...root
    } = JSON.parse(renamed) as JsonSchema & { $defs?: Record<string, JsonSchema> }
    for (const [id, definition] of Object.entries(definitions)) this.components[names.get(id) ?? id] = withoutId(definition)
    return withoutId(root)
  }

  #nameOf(id: string, definition: JsonSchema): string {
    if (!UNNAMED.test(id)) return id
    const text = JSON.stringify(definition)
    const name = this.#parts.get(text) ?? `Part${this.#parts.size + 1}`
    this.#parts.set(text, name)
    return name
  }
}

const withoutId = ({ id: _, ...schema }: JsonSchema): JsonSchema => schema
