'use client'
import { Webhook } from 'lucide-react'
import type { WebhookView } from '#contracts/webhooks.ts'
import { Badge } from '#web/ui/badge.tsx'
import { formatCount } from '#web/ui/format.ts'
import { RelativeTime } from '#web/ui/time.tsx'
import { channelLooks } from './channel-line.tsx'
import { TestChannel } from './test-channel.tsx'

/** One webhook: whether it works, what it is told of, what waits, and a way to find out. */
export function WebhookLine({ webhook }: { webhook: WebhookView }) {
  const { tone, glyph: Glyph, word, means } = channelLooks[webhook.state]
  return (
    <li
      className="flex flex-col gap-x-3 gap-y-1 border-b px-3 py-2 last:border-b-0 sm:flex-row sm:items-center"
      data-webhook={webhook.slug}
      data-webhook-state={webhook.state}
    >
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Badge tone={tone} title={means}>
            <Glyph aria-hidden /> {word}
          </Badge>
          <span className="inline-flex items-center gap-1 font-semibold">
            <Webhook className="size-3.5" aria-hidden /> {webhook.slug}
          </span>
          <span className="text-ink-3">
            since <RelativeTime at={webhook.since} />
          </span>
        </p>
        <p className="break-words text-ink-2">
          <code className="font-mono text-xs">{[...webhook.events, ...webhook.where].join(' ')}</code>
        </p>
        <p className="text-ink-2">
          <LastSent at={webhook.lastSentAt} />
          <Waiting webhook={webhook} />
        </p>
        {webhook.lastError && webhook.state !== 'ok' ? <p className="break-words text-critical">{webhook.lastError}</p> : null}
      </div>
      <TestChannel slug={webhook.slug} of="webhooks" />
    </li>
  )
}

function LastSent({ at }: { at: string | null }) {
  if (at === null) return 'no event was sent yet'
  return (
    <>
      last event <RelativeTime at={at} />
    </>
  )
}

function Waiting({ webhook: { waiting, waitingSince } }: { webhook: WebhookView }) {
  if (waiting === 0 || waitingSince === null) return null
  return (
    <>
      {' '}
      · {formatCount(waiting)} {waiting === 1 ? 'event waits' : 'events wait'}, the first since <RelativeTime at={waitingSince} />
    </>
  )
}
