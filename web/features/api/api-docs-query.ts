import { queryOptions } from '@tanstack/react-query'
import type { Description } from '#web/features/api-docs/description.ts'
import { request } from './request.ts'

/** The interface's own description; it changes with the version of the server alone. */
export const apiDocsQuery = queryOptions({
  queryKey: ['api-description'],
  queryFn: ({ signal }) => request<Description>('/api/v1/openapi.json', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})
