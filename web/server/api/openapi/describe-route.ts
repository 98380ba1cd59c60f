import { type Action, leastRoleOf } from '#domain/access/actions.ts'
import { scopeOf } from '#domain/access/scopes.ts'
import type { ApiRoute } from '../route.ts'
import type { JsonSchema, JsonSchemas } from './json-schema.ts'
import { mcLineOf } from './mc-lines.ts'
import { problemsOf } from './problems-of.ts'

/** An operation of OpenAPI 3.1; only what we say of it. */
export type Operation = {
  operationId: string
  tags: string[]
  summary: string
  description?: string
  security?: JsonSchema[]
  parameters?: JsonSchema[]
  requestBody?: JsonSchema
  responses: Record<string, JsonSchema>
  /** Codes of problems that may be the answer; `x-problems` of the whole description says what each means. */
  'x-problems': string[]
  /** The same from a terminal. */
  'x-mc'?: string
}

const STATUS_SAYS = {
  200: 'The answer',
  201: 'It was made',
  202: 'It was asked for; what comes of it is told later',
  204: 'Done',
}

/** The path as OpenAPI writes it. */
export const openPath = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}')

/** What a route takes and gives, from the schemas by which it is checked. */
export function describeRoute(route: ApiRoute, schemas: JsonSchemas): Operation {
  const parameters = [...pathParameters(route), ...queryParameters(route, schemas), ...keyParameter(route)]
  const line = mcLineOf(route)
  const needs = needsOf(route)
  return {
    operationId: operationId(route),
    tags: [tagOf(route)],
    summary: route.says,
    ...(needs === null ? {} : { description: needs }),
    ...securityOf(route),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body === null ? {} : { requestBody: { required: true, content: json(schemas.input(route.body)) } }),
    responses: {
      [route.status]: {
        description: STATUS_SAYS[route.status],
        ...(route.output === null ? {} : { content: { ...json(schemas.output(route.output)), ...filesOf(route) } }),
      },
      default: { $ref: '#/components/responses/Problem' },
    },
    'x-problems': problemsOf(route),
    ...(line === null ? {} : { 'x-mc': line }),
  }
}

const json = (schema: JsonSchema) => ({ 'application/json': { schema } })

const filesOf = ({ files }: ApiRoute) => Object.fromEntries(files.map((type) => [type, { schema: { type: 'string' } }]))

const tagOf = ({ path }: ApiRoute): string => path.split('/')[3] ?? ''

/** `GET /api/v1/sessions/:id/timeline` is `getSessionsByIdTimeline`. */
function operationId({ method, path }: ApiRoute): string {
  const words = path.split('/').slice(3)
  const named = words.map((word) => (word.startsWith(':') ? `By${capital(word.slice(1))}` : capital(word)))
  return `${method.toLowerCase()}${named.join('')}`
}

const capital = (words: string): string => words.replaceAll(/(?:^|[-.])(\w)/g, (_, letter: string) => letter.toUpperCase())

function needsOf({ needs }: ApiRoute): string | null {
  if (needs === 'nobody') return null
  if (needs === 'signed-in') return 'For everybody who is signed in.'
  const possible = actionsOf(needs)
  const [least, ...others] = new Set(possible.map(leastRoleOf))
  const scopes = [...new Set(possible.map(scopeOf))].join(' or ')
  if (others.length === 0) return `Needs the role ${least} or higher, and of a token the scope ${scopes}.`
  const listed = possible.map((action) => `${action}: ${leastRoleOf(action)}`).join(', ')
  return `The role that it needs depends on the action that the body names (${listed}); of a token it needs the scope ${scopes}.`
}

/** All actions that a route may turn out to be. */
const actionsOf = (needs: Exclude<ApiRoute['needs'], string>): readonly Action[] =>
  'action' in needs ? [needs.action] : needs.among

/** Scopes stand with the way in that has them: OpenAPI 3.1 lets schemes other than OAuth name what is required too. */
function securityOf({ needs }: ApiRoute): { security?: JsonSchema[] } {
  if (needs === 'nobody') return { security: [] }
  if (needs === 'signed-in') return {}
  const scopes = [...new Set(actionsOf(needs).map(scopeOf))]
  return { security: [...scopes.map((scope) => ({ token: [scope] })), { session: [] }] }
}

const pathParameters = ({ path }: ApiRoute): JsonSchema[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))

/** Of what changes something, and knows whose the key is. */
const keyParameter = ({ method, needs }: ApiRoute): JsonSchema[] =>
  method === 'GET' || needs === 'nobody' ? [] : [{ $ref: '#/components/parameters/IdempotencyKey' }]

function queryParameters({ query }: ApiRoute, schemas: JsonSchemas): JsonSchema[] {
  if (query === null) return []
  const { properties = {}, required = [] } = schemas.input(query) as {
    properties?: Record<string, JsonSchema>
    required?: string[]
  }
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: required.includes(name), schema }))
}
