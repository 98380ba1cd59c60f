'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { createContext, type ReactNode, useContext, useState } from 'react'
import type { ActionAccepted, AgentActionRequest } from '#contracts/api/actions.ts'
import type { AgentPage } from '#contracts/api/lists.ts'
import { keys } from '#web/features/api/queries.ts'
import { ApiError, request } from '#web/features/api/request.ts'
import { withAgentAction } from '#web/features/live/fold-agents.ts'
import { newRequestId } from '#web/features/session/request-id.ts'
import { say } from '#web/ui/toasts.tsx'
import { type AgentAct, agentActEffects, agentActLabels } from './agent-act.ts'

// A question is asked seldom; loaded when it is.
const ConfirmDialog = dynamic(() => import('#web/ui/confirm-dialog.tsx').then((module) => module.ConfirmDialog), { ssr: false })

/** Which agent is meant; an agent's id is unique at its gateway only. */
export type AgentPlace = { gatewayId: string; agentId: string }
type Ask = (act: AgentAct, agent: AgentPlace) => void

const Acts = createContext<Ask | null>(null)

/** Begins an act on an agent: asks once, then requests it. Only under AgentActs. */
export function useAgentActs(): Ask {
  const ask = useContext(Acts)
  if (!ask) throw new Error('useAgentActs needs AgentActs above it')
  return ask
}

type Request = { agent: AgentPlace; body: AgentActionRequest }

function useRequestAct() {
  const client = useQueryClient()
  return useMutation({
    // The body carries its own request id, so that trying again is the same request.
    mutationFn: ({ agent: { gatewayId, agentId }, body }: Request) =>
      request<ActionAccepted>(`/api/v1/gateways/${gatewayId}/agents/${encodeURIComponent(agentId)}/actions`, {
        method: 'POST',
        body,
      }),
    retry: (failures, error) => failures < 2 && error instanceof ApiError && error.status === 0,
    onSuccess: ({ action }, { agent, body }) => {
      void say(`${agentActLabels[body.action]}: requested`, {
        description: `Agent ${agent.agentId}. Its outcome is checked at the gateway.`,
      })
      // The stream can bring the outcome before the answer to the request arrives; an outcome is never taken back.
      client.setQueryData<AgentPage>(keys.agents(agent.gatewayId), (page) =>
        page && !page.actions.some(({ id }) => id === action.id) ? withAgentAction(page, action) : page,
      )
    },
    onError: (error, { body }) =>
      void say(`${agentActLabels[body.action]}: not requested`, { description: error.message, isFailure: true }),
  })
}

type Asking = { act: AgentAct; agent: AgentPlace; requestId: string }

/** Holds the question that an act on an agent asks, once for the whole page. */
export function AgentActs({ children }: { children: ReactNode }) {
  const [asking, setAsking] = useState<Asking | null>(null)
  const { mutate } = useRequestAct()
  return (
    <Acts value={(act, agent) => setAsking({ act, agent, requestId: newRequestId() })}>
      {children}
      {asking ? (
        <ConfirmDialog
          onClose={() => setAsking(null)}
          title={`${agentActLabels[asking.act]} agent ${asking.agent.agentId}?`}
          consequence={agentActEffects[asking.act]}
          confirmLabel={`${agentActLabels[asking.act]} agent`}
          onConfirm={() => mutate({ agent: asking.agent, body: { action: asking.act, requestId: asking.requestId } })}
        />
      ) : null}
    </Acts>
  )
}
