'use client'
import { useMutation } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { request } from '#web/features/api/request.ts'
import { newRequestId } from '#web/features/session/request-id.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { say } from '#web/ui/toasts.tsx'

/** Compares an environment now; the report appears by itself. */
export function CheckNow({ environment, isNamed }: { environment: string; isNamed?: boolean }) {
  const refusal = useRefusal('drift.check')
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      request<unknown>('/api/v1/drift/check', { method: 'POST', body: { requestId: newRequestId(), environment } }),
    onSuccess: () => void say(`Comparing ${environment}`, { description: 'The report appears here by itself.' }),
    onError: (error) => void say('Not compared', { description: error.message, isFailure: true }),
  })
  return (
    <GatedButton
      size="small"
      refusal={refusal}
      disabled={isPending}
      onClick={() => mutate()}
      aria-label={isNamed ? undefined : `Check now: ${environment}`}
    >
      <RefreshCw aria-hidden /> {isNamed ? `Check ${environment} now` : 'Check now'}
    </GatedButton>
  )
}
