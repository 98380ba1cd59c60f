'use client'
import { useMutation } from '@tanstack/react-query'
import { Pause, Play } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import type { HandoffChannelView } from '#contracts/handoffs.ts'
import { handoffPath } from '#web/features/api/handoff-queries.ts'
import { request } from '#web/features/api/request.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { say } from '#web/ui/toasts.tsx'

const ReasonDialog = dynamic(() => import('#web/ui/reason-dialog.tsx').then((module) => module.ReasonDialog), { ssr: false })

/** Stops delivery on a channel, or goes on with it. The stream shows what came of it. */
export function PauseButton({ channel: { channel, pausedAt } }: { channel: HandoffChannelView }) {
  const [isAsked, setIsAsked] = useState(false)
  const refusal = useRefusal('handoff.pause')
  const what = pausedAt === null ? 'pause' : 'resume'
  const { mutate, isPending } = useMutation({
    mutationFn: (reason: string) => request(handoffPath(channel, what), { method: 'POST', body: { reason } }),
    onError: (error) =>
      void say(what === 'pause' ? 'Pause: refused' : 'Resume: refused', { description: error.message, isFailure: true }),
  })
  return (
    <>
      <GatedButton size="small" refusal={refusal} disabled={isPending} onClick={() => setIsAsked(true)}>
        {what === 'pause' ? <Pause aria-hidden /> : <Play aria-hidden />} {what === 'pause' ? 'Pause' : 'Resume'}
      </GatedButton>
      {isAsked ? (
        <ReasonDialog
          onClose={() => setIsAsked(false)}
          title={what === 'pause' ? `Pause ${channel}?` : `Resume ${channel}?`}
          consequence={
            what === 'pause'
              ? 'Nothing is delivered until it is resumed. What is sent meanwhile is kept, until the channel is full.'
              : 'Messages are delivered again, in their order.'
          }
          confirmLabel={what === 'pause' ? 'Pause it' : 'Resume it'}
          isReasonNeeded
          onConfirm={(reason) => mutate(reason)}
        />
      ) : null}
    </>
  )
}
