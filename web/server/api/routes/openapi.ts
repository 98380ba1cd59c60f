import { z } from 'zod'
import { describeApi, type OpenApi } from '../openapi/describe-api.ts'
import { type ApiRoute, route } from '../route.ts'

/** The description of all routes, this one too. It says nothing about what is in this installation. */
export const openApiRoutes = (all: () => readonly ApiRoute[]): ApiRoute[] => {
  let made: OpenApi | null = null
  return [
    route({
      method: 'GET',
      path: '/api/v1/openapi.json',
      says: 'This description, as OpenAPI 3.1',
      needs: 'nobody',
      output: z.looseObject({ openapi: z.string() }),
      handle: async ({ web }) => {
        made ??= describeApi(all(), web.version)
        return made
      },
    }),
  ]
}
