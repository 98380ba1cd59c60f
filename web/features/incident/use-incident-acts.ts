'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { IncidentView } from '#contracts/incidents.ts'
import { incidentKeys } from '#web/features/api/incident-queries.ts'
import { request } from '#web/features/api/request.ts'
import { say } from '#web/ui/toasts.tsx'

/** What can be asked of an incident: where it is sent, what with, and what it is called. */
export type IncidentAct = { path: string; body: object; label: string }

/** Asks something of an incident; what comes of it is seen on the stream. `onDone` only when it was taken. */
export function useIncidentActs({ number }: Pick<IncidentView, 'number'>) {
  const client = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: ({ path, body }: IncidentAct & { onDone?: () => void }) =>
      request<IncidentView>(`/api/v1/incidents/${number}${path}`, { method: 'POST', body }),
    onSuccess: (_answer, { label, onDone }) => {
      onDone?.()
      void say(label, { description: `Incident #${number}` })
      void client.invalidateQueries({ queryKey: incidentKeys.one(String(number)) })
    },
    onError: (error, { label }) => void say(`${label}: refused`, { description: error.message, isFailure: true }),
  })
  return { isPending, act: mutate }
}
