import { infiniteQueryOptions } from '@tanstack/react-query'
import type { ProjectPage, TaskPage } from '#contracts/api/work.ts'
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
