'use client'
import { useQuery } from '@tanstack/react-query'
import type { WorkflowView } from '#contracts/workflows.ts'
import { dryReplayQuery } from '#web/features/api/workflow-act-queries.ts'

/** What a dry replay of this run has said on this page, and a way to ask for one. */
export function useDryReplay({ workflowId, runId }: Pick<WorkflowView, 'workflowId' | 'runId'>) {
  const { data, error, isFetching, refetch } = useQuery(dryReplayQuery({ workflowId, runId }))
  return { outcome: data ?? null, error, isFetching, start: () => void refetch() }
}
