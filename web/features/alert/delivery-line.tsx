'use client'
import { Check, CircleX, Hourglass, type LucideIcon, Minus, Send } from 'lucide-react'
import type { DeliveryView } from '#contracts/alerts.ts'
import { Badge, type Tone } from '#web/ui/badge.tsx'
import { formatDuration } from '#web/ui/format.ts'
import { ExactTime } from '#web/ui/time.tsx'
import { deliveryWords } from './alert-words.ts'
import { RedriveButton } from './redrive-button.tsx'

const looks: Record<DeliveryView['state'], { tone: Tone; glyph: LucideIcon }> = {
  queued: { tone: 'neutral', glyph: Hourglass },
  sending: { tone: 'info', glyph: Send },
  sent: { tone: 'good', glyph: Check },
  dead: { tone: 'critical', glyph: CircleX },
  skipped: { tone: 'neutral', glyph: Minus },
}

/** Whether a channel got a message, and if not, why; one that was given up on can be sent once more. */
export function DeliveryLine({ delivery }: { delivery: DeliveryView }) {
  const { tone, glyph: Glyph } = looks[delivery.state]
  const isTrying = delivery.state === 'queued' || delivery.state === 'sending'
  return (
    <li className="flex flex-wrap items-center gap-x-2 gap-y-0.5" data-delivery={delivery.state}>
      <Badge tone={isTrying && delivery.lastError ? 'warning' : tone}>
        <Glyph aria-hidden /> {deliveryWords[delivery.state]}
      </Badge>
      <span className="font-medium">{delivery.channel}</span>
      <span className="text-xs text-ink-3">
        {delivery.sentAt ? (
          <>
            <ExactTime at={delivery.sentAt} />, {formatDuration(Date.parse(delivery.sentAt) - Date.parse(delivery.queuedAt))}{' '}
            after it was decided
          </>
        ) : null}
        {delivery.attempts > 1 ? ` · ${delivery.attempts} attempts` : null}
      </span>
      {delivery.lastError && delivery.state !== 'sent' ? (
        <span className="w-full break-words text-ink-2">
          {delivery.lastError}
          {isTrying ? ' It is tried again.' : null}
        </span>
      ) : null}
      {delivery.state === 'dead' ? <RedriveButton delivery={delivery} /> : null}
    </li>
  )
}
