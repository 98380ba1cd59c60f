import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { SessionPage } from '#contracts/api/lists.ts'
import type { MonthPage, ProjectPage, TaskPage } from '#contracts/api/work.ts'
import { queryOf } from './deployment-queries.ts'
import { request } from './request.ts'

export type TaskFilter = { project: string | null; search: string }

export const projectsQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: ['projects', search],
    queryFn: ({ signal, pageParam }) =>
      request<ProjectPage>(`/api/v1/projects?${queryOf({ search, cursor: pageParam })}`, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  })

export const tasksQuery = ({ project, search }: TaskFilter) =>
  infiniteQueryOptions({
    queryKey: ['tasks', project, search],
    queryFn: ({ signal, pageParam }) =>
      request<TaskPage>(`/api/v1/tasks?${queryOf({ project, search, cursor: pageParam })}`, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  })

/** Sessions that a backfill brought, the last to be active first. */
export const broughtSessionsQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: ['brought-sessions', search],
    queryFn: ({ signal, pageParam }) => {
      const query = queryOf({ imported: 'true', includeGone: 'true', limit: '50', search, cursor: pageParam })
      return request<SessionPage>(`/api/v1/sessions?${query}`, { signal })
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  })

/** Years are read for it, which change by one month at most. */
const MONTHS_STALE_MS = 60_000

/** What happened month by month since history begins. */
export const monthsQuery = () =>
  queryOptions({
    queryKey: ['months'],
    queryFn: ({ signal }) => request<MonthPage>('/api/v1/months', { signal }),
    staleTime: MONTHS_STALE_MS,
  })
