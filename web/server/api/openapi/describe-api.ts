import { PROBLEM_TYPE, Problem } from '#contracts/problem.ts'
import { allFailures } from '#domain/failure.ts'
import { sessionCookieName } from '#web/server/auth/session-cookie.ts'
import type { ApiRoute } from '../route.ts'
import { describeRoute, type Operation, openPath } from './describe-route.ts'
import { JsonSchemas } from './json-schema.ts'

export type OpenApi = {
  openapi: string
  info: object
  servers: object[]
  security: object[]
  paths: Record<string, Record<string, Operation>>
  components: object
  'x-problems': object
}

const DESCRIPTION = `Everything that the pages do. Times are ISO 8601, ids of long lists are cursors (\`nextCursor\` is null on the last
page), and every refusal is a problem (RFC 9457) with a \`code\`, a \`nextStep\`, and the \`correlationId\` that joins it with logs and
traces. With 429 and 503 the header Retry-After says when to come back; RateLimit and RateLimit-Policy say how many more requests
are taken. What is asked for with a \`requestId\`, or with the header Idempotency-Key, is done once, however often it is sent. Unknown parts of an answer are to be ignored: more may come.`

/** The interface as OpenAPI 3.1, made from the very table by which requests are answered. @param version of Mission Control */
export function describeApi(routes: readonly ApiRoute[], version: string): OpenApi {
  const schemas = new JsonSchemas()
  const paths: OpenApi['paths'] = {}
  for (const route of routes) {
    const path = openPath(route.path)
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route, schemas) }
  }
  const problem = { description: 'A refusal or a failure', content: { [PROBLEM_TYPE]: { schema: schemas.output(Problem) } } }
  return {
    openapi: '3.1.1',
    info: { title: 'Mission Control', version, description: DESCRIPTION.replaceAll('\n', ' ') },
    servers: [{ url: '/' }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: { schemas: schemas.components, parameters, responses: { Problem: problem }, securitySchemes },
    'x-problems': allFailures,
  }
}

const KEY_SAYS = `Makes it count once: the first answer is kept for a day and given again, with Idempotency-Replayed: true, to every request
with this key, of the same caller, to the same route. A UUID, in quotes or without.`

const parameters = {
  IdempotencyKey: {
    ...{ name: 'Idempotency-Key', in: 'header', required: false, description: KEY_SAYS.replaceAll('\n', ' ') },
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
}

const securitySchemes = {
  token: { type: 'http', scheme: 'bearer', description: 'An API token: made on the page Settings, or by `mc token create`.' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: sessionCookieName(false),
    description: 'The cookie of a browser that is signed in.',
  },
}
