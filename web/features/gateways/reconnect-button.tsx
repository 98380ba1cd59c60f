'use client'
import { useMutation } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import type { GatewayView } from '#contracts/live.ts'
import { request } from '#web/features/api/request.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { say } from '#web/ui/toasts.tsx'

/** Drops the connection to a gateway and opens it again, now instead of when the wait is over. */
export function ReconnectButton({ gateway }: { gateway: GatewayView }) {
  const refusal = useRefusal('gateway.reconnect')
  const { mutate, isPending } = useMutation({
    mutationFn: () => request<unknown>(`/api/v1/gateways/${gateway.id}/reconnect`, { method: 'POST', body: {} }),
    onSuccess: () => void say(`Reconnecting to ${gateway.name}`, { description: 'Its state here shows how it went.' }),
    onError: (error) => void say('Not reconnected', { description: error.message, isFailure: true }),
  })
  return (
    <GatedButton size="small" refusal={refusal} disabled={isPending} onClick={() => mutate()}>
      <RefreshCw aria-hidden /> Reconnect
    </GatedButton>
  )
}
