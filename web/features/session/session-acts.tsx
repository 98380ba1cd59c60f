'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { createContext, type ReactNode, useContext, useState } from 'react'
import type { ActionAccepted, SessionActionRequest } from '#contracts/api/actions.ts'
import type { SessionDetail } from '#contracts/api/lists.ts'
import type { SessionView } from '#contracts/live.ts'
import { keys } from '#web/features/api/queries.ts'
import { ApiError, request } from '#web/features/api/request.ts'
import { placed } from '#web/features/live/fold-lists.ts'
import { say } from '#web/ui/toasts.tsx'
import { actLabels, type SessionAct } from './session-act.ts'
import { nameOf } from './session-name.ts'

// A question is asked seldom; loaded when it is.
const ActQuestion = dynamic(() => import('./act-question.tsx').then((module) => module.ActQuestion), { ssr: false })

type Asking = { act: SessionAct; session: SessionView }
type Ask = (act: SessionAct, session: SessionView) => void

const Acts = createContext<Ask | null>(null)

/** Begins an act on a session: asks once where it hurts, then requests it. Only under SessionActs. */
export function useSessionActs(): Ask {
  const ask = useContext(Acts)
  if (!ask) throw new Error('useSessionActs needs SessionActs above it')
  return ask
}

type Request = { session: SessionView; body: SessionActionRequest }

function useRequestAct() {
  const client = useQueryClient()
  return useMutation({
    // The body carries its own request id, so that trying again is the same request.
    mutationFn: ({ session, body }: Request) =>
      request<ActionAccepted>(`/api/v1/sessions/${session.id}/actions`, { method: 'POST', body }),
    retry: (failures, error) => failures < 2 && error instanceof ApiError && error.status === 0,
    onSuccess: ({ action }, { session, body }) => {
      void say(`${actLabels[body.action]}: requested`, {
        description: `${nameOf(session)}. Its outcome is checked at the gateway.`,
      })
      client.setQueryData<SessionDetail>(keys.session(session.id), (detail) => detail && withRequested(detail, action))
    },
    onError: (error, { body }) =>
      void say(`${actLabels[body.action]}: not requested`, { description: error.message, isFailure: true }),
  })
}

/** The stream can bring the outcome before the answer to the request arrives; an outcome is never taken back. */
function withRequested(detail: SessionDetail, action: ActionAccepted['action']): SessionDetail {
  const known = detail.actions.find(({ id }) => id === action.id)
  return known ? detail : { ...detail, actions: placed(detail.actions, action) }
}

/** Holds the question that an act on a session asks, once for the whole page. */
export function SessionActs({ children }: { children: ReactNode }) {
  const [asking, setAsking] = useState<Asking | null>(null)
  const { mutate } = useRequestAct()
  return (
    <Acts value={(act, session) => setAsking({ act, session })}>
      {children}
      {asking ? (
        <ActQuestion {...asking} onClose={() => setAsking(null)} onGo={(body) => mutate({ session: asking.session, body })} />
      ) : null}
    </Acts>
  )
}
