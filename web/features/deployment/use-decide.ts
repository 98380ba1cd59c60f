'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DeploymentDecision } from '#contracts/api/releases.ts'
import type { DeploymentView } from '#contracts/deployments.ts'
import type { Decision } from '#domain/deploy/deployment-can.ts'
import { deploymentKeys } from '#web/features/api/deployment-queries.ts'
import { ApiError, request } from '#web/features/api/request.ts'
import { newRequestId } from '#web/features/session/request-id.ts'
import { say } from '#web/ui/toasts.tsx'
import { decisionLabels } from './decision-words.ts'
import { deploymentName } from './deployment-name.ts'

/** Takes a decision: asked here, taken by the deployment itself, seen on the stream. */
export function useDecide(deployment: DeploymentView) {
  const client = useQueryClient()
  const { mutate, isPending } = useMutation({
    // The body carries its own request id, so that trying again is the same request.
    mutationFn: (body: DeploymentDecision) =>
      request<unknown>(`/api/v1/deployments/${deployment.id}/decisions`, { method: 'POST', body }),
    retry: (failures, error) => failures < 2 && error instanceof ApiError && error.status === 0,
    onSuccess: (_answer, { decision }) => {
      void say(`${decisionLabels[decision]}: asked`, {
        description: `${deploymentName(deployment)}. What comes of it appears on its page.`,
      })
      void client.invalidateQueries({ queryKey: deploymentKeys.one(deployment.id) })
    },
    onError: (error, { decision }) =>
      void say(`${decisionLabels[decision]}: refused`, { description: error.message, isFailure: true }),
  })
  return {
    isPending,
    decide: (decision: Decision, reason: string) => mutate({ decision, reason, requestId: newRequestId() }),
  }
}
