import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { WorkflowDetail, WorkflowPage, WorkflowRef } from '#contracts/api/workflows.ts'
import { queryOf } from './deployment-queries.ts'
import { request } from './request.ts'

/** Workflows are Temporal's, so no stream tells of them: what is shown is asked for again this often. */
const ASKED_EVERY_MS = 5_000

export type WorkflowFilter = Record<'status' | 'type' | 'search' | 'target' | 'correlationId', string | null>

export const workflowsQuery = (filter: WorkflowFilter) =>
  infiniteQueryOptions({
    queryKey: ['workflows', filter],
    queryFn: ({ signal, pageParam }) =>
      request<WorkflowPage>(`/api/v1/workflows?${queryOf({ ...filter, cursor: pageParam })}`, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: ASKED_EVERY_MS,
  })

/** One execution; asked for again until it is over. */
export const workflowQuery = ({ workflowId, runId = '' }: WorkflowRef) =>
  queryOptions({
    queryKey: ['workflow', workflowId, runId],
    queryFn: ({ signal }) => request<WorkflowDetail>(`/api/v1/workflows/execution?${queryOf({ workflowId, runId })}`, { signal }),
    refetchInterval: ({ state: { data } }) => (data?.workflow.closedAt ? false : ASKED_EVERY_MS),
    enabled: workflowId !== '',
  })
