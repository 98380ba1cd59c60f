'use client'
import { useMutation } from '@tanstack/react-query'
import { RotateCcw, SkipForward } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import type { HandoffMessageView } from '#contracts/handoffs.ts'
import { handoffPath } from '#web/features/api/handoff-queries.ts'
import { request } from '#web/features/api/request.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { say } from '#web/ui/toasts.tsx'

const ReasonDialog = dynamic(() => import('#web/ui/reason-dialog.tsx').then((module) => module.ReasonDialog), { ssr: false })

const acts = {
  redrive: {
    title: 'Deliver it once more',
    consequence: 'It is delivered to the next consumer that takes. Its key still makes a second effect impossible.',
    label: 'Redrive',
    failure: 'Redrive: refused',
  },
  skip: {
    title: 'Never deliver it',
    consequence: 'The channel goes on after it. What it asked for is not done, and whoever relies on it is not told.',
    label: 'Skip',
    failure: 'Skip: refused',
  },
} as const

/** What a person can do with a dead letter. */
export function DeadLetterActs({ message: { channel, seq, key } }: { message: HandoffMessageView }) {
  const [asked, setAsked] = useState<keyof typeof acts | null>(null)
  const refusal = useRefusal('handoff.redrive')
  const { mutate, isPending } = useMutation({
    mutationFn: ({ what, reason }: { what: keyof typeof acts; reason: string }) =>
      request(handoffPath(channel, what), { method: 'POST', body: { seqs: [seq], reason } }),
    onError: (error, { what }) => void say(acts[what].failure, { description: error.message, isFailure: true }),
  })
  return (
    <span className="ml-auto flex gap-1.5">
      <GatedButton size="small" refusal={refusal} disabled={isPending} onClick={() => setAsked('redrive')}>
        <RotateCcw aria-hidden /> Redrive
      </GatedButton>
      <GatedButton size="small" tone="danger" refusal={refusal} disabled={isPending} onClick={() => setAsked('skip')}>
        <SkipForward aria-hidden /> Skip
      </GatedButton>
      {asked ? (
        <ReasonDialog
          onClose={() => setAsked(null)}
          title={`${acts[asked].title}: ${key}?`}
          consequence={acts[asked].consequence}
          confirmLabel={acts[asked].label}
          isReasonNeeded
          isDanger={asked === 'skip'}
          onConfirm={(reason) => mutate({ what: asked, reason })}
        />
      ) : null}
    </span>
  )
}
