'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { BellOff, CircleCheck, Hourglass } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import type { SilenceView } from '#contracts/alerts.ts'
import { alertKeys } from '#web/features/api/alert-queries.ts'
import { request } from '#web/features/api/request.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { useNow } from '#web/ui/clock.ts'
import { formatDuration, formatExact } from '#web/ui/format.ts'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { RowTime } from '#web/ui/time.tsx'
import { say } from '#web/ui/toasts.tsx'
import { matcherText, type silenceState } from './silence-draft.ts'

const ConfirmDialog = dynamic(() => import('#web/ui/confirm-dialog.tsx').then((module) => module.ConfirmDialog), { ssr: false })

type State = ReturnType<typeof silenceState>

const looks = {
  holds: { tone: 'warning', glyph: BellOff, word: 'mutes now' },
  planned: { tone: 'info', glyph: Hourglass, word: 'planned' },
  over: { tone: 'neutral', glyph: CircleCheck, word: 'over' },
} as const

/** One silence: what it mutes, why, whose it is, and how long still. */
export function SilenceLine({ silence, state }: { silence: SilenceView; state: State }) {
  const { tone, glyph: Glyph, word } = looks[state]
  return (
    <li
      className="flex flex-col gap-x-3 gap-y-1 border-b px-3 py-2 last:border-b-0 sm:flex-row sm:items-center"
      data-silence={silence.id}
    >
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <Badge tone={tone}>
            <Glyph aria-hidden /> {word}
          </Badge>
          {silence.matchers.map((matcher) => (
            <code key={matcherText(matcher)} className="break-all rounded bg-raised px-1 font-mono text-xs">
              {matcherText(matcher)}
            </code>
          ))}
        </p>
        <p className="break-words text-ink-2">{silence.reason}</p>
        <p className="text-xs text-ink-3">
          <Until silence={silence} state={state} /> · ask {silence.owner}
          {silence.createdBy === silence.owner ? null : ` · made by ${silence.createdBy}`}
          {state === 'planned' ? null : (
            <>
              {' '}
              · began <RowTime at={silence.startsAt} />
            </>
          )}
        </p>
      </div>
      {state === 'over' ? null : <EndSilence silence={silence} />}
    </li>
  )
}

function Until({ silence: { startsAt, endsAt, endedAt, endedBy }, state }: { silence: SilenceView; state: State }) {
  const now = useNow()
  if (endedAt)
    return (
      <span title={formatExact(endedAt)}>
        ended by {endedBy ?? 'somebody'} <RowTime at={endedAt} />
      </span>
    )
  if (now === null) return null
  const [word, at] = state === 'planned' ? ['begins in', startsAt] : ['ends in', endsAt]
  if (state === 'over')
    return (
      <span title={formatExact(endsAt)}>
        ended <RowTime at={endsAt} />
      </span>
    )
  return (
    <span title={formatExact(at)}>
      {word} {formatDuration(Math.max(1000, Date.parse(at) - now))}
    </span>
  )
}

function EndSilence({ silence }: { silence: SilenceView }) {
  const [isAsking, setAsking] = useState(false)
  const client = useQueryClient()
  const refusal = useRefusal('silence.end')
  const { mutate, isPending } = useMutation({
    mutationFn: () => request<unknown>(`/api/v1/silences/${silence.id}/end`, { method: 'POST' }),
    onSuccess: () => void client.invalidateQueries({ queryKey: alertKeys.silences }),
    onError: (error) => void say('The silence was not ended', { description: error.message, isFailure: true }),
  })
  return (
    <>
      <GatedButton size="small" refusal={refusal} disabled={isPending} onClick={() => setAsking(true)}>
        End now
      </GatedButton>
      {isAsking ? (
        <ConfirmDialog
          onClose={() => setAsking(false)}
          title="End the silence now?"
          consequence="People are told again of what it mutes, as soon as it has gone on for its wait."
          confirmLabel="End silence"
          onConfirm={() => mutate()}
        />
      ) : null}
    </>
  )
}
