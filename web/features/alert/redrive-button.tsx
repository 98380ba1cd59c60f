'use client'
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import type { DeliveryView } from '#contracts/alerts.ts'
import { alertKeys } from '#web/features/api/alert-queries.ts'
import { request } from '#web/features/api/request.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { say } from '#web/ui/toasts.tsx'

/** Has a message that was given up on sent once more. */
export function RedriveButton({ delivery: { id, channel, alertId } }: { delivery: DeliveryView }) {
  const stale = [alertKeys.deadLetters, ...(alertId ? [alertKeys.one(alertId)] : [])]
  return <SendAgainButton path={`/api/v1/deliveries/${id}/redrive`} to={channel} stale={stale} />
}

type SendAgainProps = { path: string; to: string; stale: readonly QueryKey[] }

/** Asks for it at `path`; what is read by the keys of `stale` is read again then. */
export function SendAgainButton({ path, to, stale }: SendAgainProps) {
  const client = useQueryClient()
  const refusal = useRefusal('delivery.redrive')
  const { mutate, isPending } = useMutation({
    mutationFn: () => request<unknown>(path, { method: 'POST', body: {} }),
    onSuccess: () => {
      void say('It is sent once more', { description: `To ${to}. What comes of it appears here.` })
      for (const queryKey of stale) void client.invalidateQueries({ queryKey })
    },
    onError: (error) => void say('Not sent', { description: error.message, isFailure: true }),
  })
  return (
    <GatedButton size="small" refusal={refusal} disabled={isPending} onClick={() => mutate()} aria-label={`Send again to ${to}`}>
      <RotateCw aria-hidden /> Send again
    </GatedButton>
  )
}
