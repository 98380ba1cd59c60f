'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import type { DeliveryView } from '#contracts/alerts.ts'
import { alertKeys } from '#web/features/api/alert-queries.ts'
import { request } from '#web/features/api/request.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { say } from '#web/ui/toasts.tsx'

/** Has a message that was given up on sent once more. */
export function RedriveButton({ delivery: { id, channel, alertId } }: { delivery: DeliveryView }) {
  const client = useQueryClient()
  const refusal = useRefusal('delivery.redrive')
  const { mutate, isPending } = useMutation({
    mutationFn: () => request<unknown>(`/api/v1/deliveries/${id}/redrive`, { method: 'POST', body: {} }),
    onSuccess: () => {
      void say('It is sent once more', { description: `To ${channel}. What comes of it appears here.` })
      void client.invalidateQueries({ queryKey: alertKeys.deadLetters })
      if (alertId) void client.invalidateQueries({ queryKey: alertKeys.one(alertId) })
    },
    onError: (error) => void say('Not sent', { description: error.message, isFailure: true }),
  })
  return (
    <GatedButton
      size="small"
      refusal={refusal}
      disabled={isPending}
      onClick={() => mutate()}
      aria-label={`Send again to ${channel}`}
    >
      <RotateCw aria-hidden /> Send again
    </GatedButton>
  )
}
