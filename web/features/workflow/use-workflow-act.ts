'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import type { WorkflowActAccepted } from '#contracts/api/workflow-acts.ts'
import type { WorkflowView } from '#contracts/workflows.ts'
import type { WorkflowAct } from '#domain/workflow/act-rules.ts'
import { ApiError, request } from '#web/features/api/request.ts'
import { newRequestId } from '#web/features/session/request-id.ts'
import { say } from '#web/ui/toasts.tsx'
import { workflowPath } from './workflow-path.ts'

const done: Record<WorkflowAct, string> = {
  reset: 'Taken up anew',
  rerun: 'Begun once more',
  cancel: 'Asked to end',
  terminate: 'Ended',
  signal: 'Told',
}

/** Acts on exactly this run; where another goes on by that, its page is shown. */
export function useWorkflowAct({ workflowId, runId, type }: WorkflowView) {
  const client = useQueryClient()
  const router = useRouter()
  const { mutate, isPending } = useMutation({
    // The body carries its own request id, so that trying again is the same request.
    mutationFn: ({ act, body }: { act: WorkflowAct; body: Record<string, unknown> }) =>
      request<WorkflowActAccepted>(`/api/v1/workflows/${act}`, { method: 'POST', body }),
    retry: (failures, error) => failures < 2 && error instanceof ApiError && error.status === 0,
    onSuccess: (answer, { act }) => {
      void say(done[act], { description: `${type}. What comes of it appears on its page.` })
      void client.invalidateQueries({ queryKey: ['workflow', workflowId] })
      if (answer.runId !== runId) router.push(workflowPath(answer))
    },
    onError: (error, { act }) => void say(`Not done: ${act}`, { description: inWords(error), isFailure: true }),
  })
  const ask = (act: WorkflowAct, body: { reason: string } & Record<string, unknown>) =>
    mutate({ act, body: { ...body, workflowId, runId, requestId: newRequestId() } })
  return { ask, isPending }
}

/** What happened, and what to do instead. */
export const inWords = (error: Error): string =>
  error instanceof ApiError && error.problem.nextStep ? `${error.message} ${error.problem.nextStep}` : error.message
