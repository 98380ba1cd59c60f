'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Ban, type LucideIcon, Pause, Play, Undo2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import type { BackfillAccepted } from '#contracts/api/backfills.ts'
import type { BackfillView } from '#contracts/backfills.ts'
import { type BackfillAction, backfillActions, canAskBackfill } from '#domain/backfill/states.ts'
import { backfillKeys } from '#web/features/api/backfill-queries.ts'
import { request } from '#web/features/api/request.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { say } from '#web/ui/toasts.tsx'
import { consequenceOf, refusalWords } from './backfill-words.ts'

const ConfirmDialog = dynamic(() => import('#web/ui/confirm-dialog.tsx').then((module) => module.ConfirmDialog), { ssr: false })

type Look = { glyph: LucideIcon; label: string; asked: string; tone: 'plain' | 'danger' }
const looks: Record<BackfillAction, Look> = {
  pause: { glyph: Pause, label: 'Pause', asked: 'Asked to pause', tone: 'plain' },
  resume: { glyph: Play, label: 'Resume', asked: 'Asked to go on', tone: 'plain' },
  cancel: { glyph: Ban, label: 'Cancel the run', asked: 'Asked to cancel', tone: 'danger' },
  undo: { glyph: Undo2, label: 'Undo', asked: 'Asked to undo', tone: 'danger' },
}

/** What can be asked of a run in its state; each says first what follows. */
export function BackfillActs({ backfill }: { backfill: BackfillView }) {
  const { number, source, state } = backfill
  const client = useQueryClient()
  const { query, change } = useUrlState()
  const refusal = useRefusal('backfill.act')
  const { mutate, isPending } = useMutation({
    mutationFn: (action: BackfillAction) =>
      request<BackfillAccepted>(`/api/v1/backfills/${number}/actions`, { method: 'POST', body: { action } }),
    onSuccess: (_answer, action) => {
      void say(looks[action].asked, { description: `${source} #${number}. Its state here says when it is done.` })
      void client.invalidateQueries({ queryKey: backfillKeys.one(String(number)) })
    },
    onError: (error, action) =>
      void say(`${looks[action].label}: refused`, { description: refusalWords(error), isFailure: true }),
  })
  const possible = backfillActions.filter((action) => canAskBackfill(action, state))
  const asked = possible.find((action) => action === query.get('ask'))
  return (
    <div className="flex flex-wrap gap-2">
      {possible.map((action) => {
        const { glyph: Glyph, label, tone } = looks[action]
        return (
          <GatedButton key={action} tone={tone} refusal={refusal} disabled={isPending} onClick={() => change({ ask: action })}>
            <Glyph aria-hidden /> {label}
          </GatedButton>
        )
      })}
      {asked && refusal === null ? (
        <ConfirmDialog
          onClose={() => change({ ask: null })}
          title={`${looks[asked].label}: ${source} #${number}`}
          consequence={consequenceOf(asked, backfill)}
          confirmLabel={looks[asked].label}
          onConfirm={() => mutate(asked)}
        />
      ) : null}
    </div>
  )
}
