/** A JSON schema, as far as it is shown. */
export type Schema = { readonly [key: string]: unknown }

/** What `/api/v1/openapi.json` holds, as far as it is shown. */
export type Description = {
  info: { version: string; description: string }
  paths: Record<string, Record<string, DescribedOperation>>
  components: { schemas: Record<string, Schema>; parameters: Record<string, Parameter> }
  'x-problems': Record<string, { status: number; title: string; nextStep: string }>
}

type Parameter = { name: string; in: string; required: boolean; schema: Schema; description?: string }
type Content = Record<string, { schema: Schema }>
type DescribedOperation = {
  operationId: string
  tags: string[]
  summary: string
  description?: string
  security?: Record<string, string[]>[]
  parameters?: (Parameter | { $ref: string })[]
  requestBody?: { content: Content }
  responses: Record<string, { description?: string; content?: Content }>
  'x-problems': string[]
  'x-mc'?: string
}

/** One route with all that is said of it. */
export type Operation = {
  id: string
  tag: string
  method: string
  path: string
  says: string
  needs: string
  scopes: string[]
  isOpen: boolean
  parameters: Parameter[]
  body: Schema | null
  answer: { status: string; says: string; schema: Schema | null; files: string[] }
  problems: string[]
  mc: string | null
}

const JSON_TYPE = 'application/json'

/** All operations, in the order of the description. */
export const operationsOf = (description: Description): Operation[] =>
  Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => operationOf(description, { path, method, described })),
  )

type Placed = { path: string; method: string; described: DescribedOperation }

function operationOf({ components }: Description, { path, method, described }: Placed): Operation {
  const [status = '', answer = {}] = Object.entries(described.responses)[0] ?? []
  const { [JSON_TYPE]: json, ...files } = answer.content ?? {}
  const security = described.security ?? null
  return {
    ...{ id: described.operationId, tag: described.tags[0] ?? 'other', method: method.toUpperCase(), path },
    ...{ says: described.summary, needs: described.description ?? 'For everybody, without signing in.' },
    scopes: (security ?? []).flatMap(({ token = [] }) => token),
    isOpen: security?.length === 0,
    parameters: (described.parameters ?? []).map((each) => ('name' in each ? each : named(components.parameters, each.$ref))),
    body: described.requestBody?.content[JSON_TYPE]?.schema ?? null,
    answer: { status, says: answer.description ?? '', schema: json?.schema ?? null, files: Object.keys(files) },
    ...{ problems: described['x-problems'], mc: described['x-mc'] ?? null },
  }
}

function named(parameters: Record<string, Parameter>, reference: string): Parameter {
  const found = parameters[reference.split('/').at(-1) ?? '']
  if (!found) throw new Error(`The description refers to ${reference}, which is not in it.`)
  return found
}

/** Operations by what they are about. */
export function groupedByTag(operations: readonly Operation[]): [string, Operation[]][] {
  const groups = new Map<string, Operation[]>()
  for (const operation of operations) groups.set(operation.tag, [...(groups.get(operation.tag) ?? []), operation])
  return [...groups]
}

/** Whether every word of a search is in what an operation is called. */
export function isSearched({ id, method, path, says, mc, scopes }: Operation, search: string): boolean {
  const text = [id, method, path, says, mc ?? '', ...scopes].join(' ').toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
