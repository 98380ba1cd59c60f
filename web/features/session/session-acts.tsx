'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useState } from 'react'
import { toast } from 'sonner'
import type { ActionAccepted, SessionActionRequest } from '#contracts/api/actions.ts'
import type { SessionDetail } from '#contracts/api/lists.ts'
import type { SessionView } from '#contracts/live.ts'
import { keys } from '#web/features/api/queries.ts'
import { ApiError, request } from '#web/features/api/request.ts'
import { placed } from '#web/features/live/fold-lists.ts'
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx'
import { MessageDialog } from './message-dialog.tsx'
import { newRequestId } from './request-id.ts'
import { actLabels, type SessionAct } from './session-act.ts'
import { nameOf } from './session-name.ts'

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
      toast(`${actLabels[body.action]}: requested`, { description: `${nameOf(session)}. Its outcome is checked at the gateway.` })
      client.setQueryData<SessionDetail>(keys.session(session.id), (detail) => detail && withRequested(detail, action))
    },
    onError: (error, { body }) =>
      toast.error(`${actLabels[body.action]}: not requested`, { description: error.message, duration: 10_000 }),
  })
}

/** The stream can bring the outcome before the answer to the request arrives; an outcome is never taken back. */
function withRequested(detail: SessionDetail, action: ActionAccepted['action']): SessionDetail {
  const known = detail.actions.find(({ id }) => id === action.id)
  return known ? detail : { ...detail, actions: placed(detail.actions, action) }
}

/** Holds the questions that acts on sessions ask, once for the whole page. */
export function SessionActs({ children }: { children: ReactNode }) {
  const [asking, setAsking] = useState<Asking | null>(null)
  const { mutate } = useRequestAct()
  const close = () => setAsking(null)
  const go = (body: SessionActionRequest) => asking && mutate({ session: asking.session, body })
  return (
    <Acts value={(act, session) => setAsking({ act, session })}>
      {children}
      <ConfirmDialog
        open={asking?.act === 'session.abort'}
        onOpenChange={close}
        title="Abort the open run?"
        consequence={
          asking
            ? `${nameOf(asking.session)} stops where it is. Work of this run that is not saved is lost; the session stays.`
            : ''
        }
        confirmLabel="Abort run"
        onConfirm={() => go({ action: 'session.abort', requestId: newRequestId() })}
      />
      <ConfirmDialog
        open={asking?.act === 'session.reset'}
        onOpenChange={close}
        title="Reset the session?"
        consequence={
          asking
            ? `${nameOf(asking.session)} starts with an empty context. The agent forgets this conversation; what is recorded here stays.`
            : ''
        }
        confirmLabel="Reset session"
        onConfirm={() => go({ action: 'session.reset', requestId: newRequestId() })}
      />
      {asking?.act === 'session.message' ? (
        <MessageDialog
          session={asking.session}
          onClose={close}
          onSend={(message) => go({ action: 'session.message', requestId: newRequestId(), message })}
        />
      ) : null}
    </Acts>
  )
}
