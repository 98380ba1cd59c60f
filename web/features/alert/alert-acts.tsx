'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { createContext, type ReactNode, useContext, useState } from 'react'
import type { AlertView } from '#contracts/alerts.ts'
import { request } from '#web/features/api/request.ts'
import { say } from '#web/ui/toasts.tsx'
import { subjectOf } from './alert-words.ts'

// Questions are asked seldom; loaded when they are.
const ReasonDialog = dynamic(() => import('#web/ui/reason-dialog.tsx').then((module) => module.ReasonDialog), { ssr: false })
const SilenceSheet = dynamic(() => import('#web/features/alerts/silence-sheet.tsx').then((module) => module.SilenceSheet), {
  ssr: false,
})

type Asking = { act: 'acknowledge'; alert: AlertView } | { act: 'silence'; alert: AlertView | null }

const Acts = createContext<((asking: Asking) => void) | null>(null)

/** Asks what an act on an alert wants to know, then does it. A silence of no alert starts empty. Only under AlertActs. */
export function useAlertActs(): (asking: Asking) => void {
  const ask = useContext(Acts)
  if (!ask) throw new Error('useAlertActs needs AlertActs above it')
  return ask
}

/** Holds the question that an act on an alert asks, once for the whole page. */
export function AlertActs({ children }: { children: ReactNode }) {
  const [asking, setAsking] = useState<Asking | null>(null)
  const acknowledge = useAcknowledge()
  const close = () => setAsking(null)
  return (
    <Acts value={setAsking}>
      {children}
      {asking?.act === 'acknowledge' ? (
        <ReasonDialog
          onClose={close}
          title="Acknowledge the alert?"
          consequence={`${subjectOf(asking.alert)}. You say that you deal with it: nobody is reminded until more of it fires or it gets worse. Updates and its end are still told.`}
          confirmLabel="Acknowledge"
          isReasonNeeded={false}
          onConfirm={(reason) => acknowledge({ alert: asking.alert, reason })}
        />
      ) : null}
      {asking?.act === 'silence' ? <SilenceSheet alert={asking.alert} onClose={close} /> : null}
    </Acts>
  )
}

function useAcknowledge() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ alert, reason }: { alert: AlertView; reason: string }) =>
      request<unknown>(`/api/v1/alerts/${alert.id}/acknowledge`, { method: 'POST', body: { reason } }),
    onSuccess: (_answer, { alert }) => {
      void say('Acknowledged', { description: `${subjectOf(alert)}. Nobody is reminded of it as it is now.` })
      // The stream brings it too; without the stream this does.
      for (const queryKey of [['alert', alert.id], ['alerts'], ['open-alerts']]) void client.invalidateQueries({ queryKey })
    },
    onError: (error) => void say('Not acknowledged', { description: error.message, isFailure: true }),
  }).mutate
}
