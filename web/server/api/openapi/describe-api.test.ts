import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { matchRoute } from '../match-route.ts'
import { apiRoutes } from '../routes.ts'
import { describeApi } from './describe-api.ts'

const described = describeApi(apiRoutes, '1.2.3')
const operations = Object.entries(described.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
)

/** A path that the pattern stands for. */
const pathLike = (path: string): string => path.replaceAll(/\{\w+\}/g, 'x')

function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => (name === '$ref' ? [String(inner)] : references(inner)))
}

function resolved(reference: string): unknown {
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((place, step) => (place as Record<string, unknown> | undefined)?.[step], described)
}

describe('the description of the interface', () => {
  it('is OpenAPI 3.1 by its own schema', async () => {
    const result = await new Validator().validate(structuredClone(described))
    expect(result).toMatchObject({ valid: true })
  })

  it('has every route, and no other', () => {
    const routes = apiRoutes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
    expect(operations.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(routes.toSorted())
  })

  it.each(operations)('describes the route that answers $method $path', ({ method, path, operation }) => {
    const match = matchRoute(apiRoutes, method, pathLike(path))
    expect(match).toMatchObject({ kind: 'found', route: { says: operation.summary, status: expect.any(Number) } })
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
    expect(inPath.map(({ name }) => name)).toEqual(names)
  })

  it('names nothing that is not there, and no operation twice', () => {
    expect(references(described).filter((reference) => resolved(reference) === undefined)).toEqual([])
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(ids.length).toBe(new Set(ids).size)
  })

  it('says of all that has a name what it is, and not only its name', () => {
    const { schemas } = described.components as { schemas: Record<string, { $ref?: string }> }
    expect(Object.entries(schemas).filter(([name, { $ref }]) => $ref?.endsWith(`/${name}`))).toEqual([])
    expect(schemas.SessionDetail).toMatchObject({ properties: { session: { $ref: '#/components/schemas/SessionView' } } })
  })

  it('says who may ask', () => {
    expect(described.paths['/api/v1/sign-in-options']?.get?.security).toEqual([])
    expect(described.paths['/api/v1/releases']?.post?.description).toBe(
      'Needs the role engineer or higher, and of a token the scope releases:act.',
    )
    expect(described.paths['/api/v1/releases']?.post?.security).toEqual([{ token: ['releases:act'] }, { session: [] }])
  })

  it('lets out what has a default, and describes an answer by its name', () => {
    const { get } = described.paths['/api/v1/sessions'] ?? {}
    const limit = get?.parameters?.find(({ name }) => name === 'limit')
    expect(limit).toMatchObject({ in: 'query', required: false })
    expect(get?.responses[200]).toMatchObject({
      content: { 'application/json': { schema: { $ref: '#/components/schemas/SessionPage' } } },
    })
  })
})
