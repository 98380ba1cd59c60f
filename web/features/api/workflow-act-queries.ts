import { queryOptions } from '@tanstack/react-query'
import type { FailureGroups, ResetPlanView } from '#contracts/api/workflow-acts.ts'
import type { WorkflowRef } from '#contracts/api/workflows.ts'
import type { ReplayOutcome } from '#contracts/workflows.ts'
import { queryOf } from './deployment-queries.ts'
import { request } from './request.ts'

type Execution = Required<WorkflowRef>

/** What a dry replay of an execution says; asked for by a person alone, as it takes a process of the server's. */
export const dryReplayQuery = ({ workflowId, runId }: Execution) =>
  queryOptions({
    queryKey: ['dry-replay', workflowId, runId],
    queryFn: ({ signal }) =>
      request<ReplayOutcome>('/api/v1/workflows/replay', { method: 'POST', body: { workflowId, runId }, signal }),
    enabled: false,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })

/** What a reset to a step would do, as things stand now. */
export const resetPlanQuery = (execution: Execution, eventId: number) =>
  queryOptions({
    queryKey: ['reset-plan', execution.workflowId, execution.runId, eventId],
    queryFn: ({ signal }) =>
      request<ResetPlanView>(`/api/v1/workflows/reset-plan?${queryOf({ ...execution, eventId: String(eventId) })}`, { signal }),
    staleTime: 0,
  })

/** Failures of one type by their cause. */
export const failuresQuery = (type: string) =>
  queryOptions({
    queryKey: ['workflow-failures', type],
    queryFn: ({ signal }) => request<FailureGroups>(`/api/v1/workflows/failures?${queryOf({ type })}`, { signal }),
    staleTime: 0,
  })
