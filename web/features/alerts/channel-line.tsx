'use client'
import {
  CircleCheck,
  CircleQuestionMark,
  CircleX,
  type LucideIcon,
  Mail,
  MessageSquare,
  Monitor,
  Siren,
  TriangleAlert,
  Webhook,
} from 'lucide-react'
import type { ChannelView } from '#contracts/alerts.ts'
import { Badge, type Tone } from '#web/ui/badge.tsx'
import { RelativeTime } from '#web/ui/time.tsx'
import { TestChannel } from './test-channel.tsx'

const kinds: Record<ChannelView['kind'], { glyph: LucideIcon; word: string }> = {
  'in-app': { glyph: Monitor, word: 'these pages' },
  slack: { glyph: MessageSquare, word: 'Slack' },
  webhook: { glyph: Webhook, word: 'webhook' },
  email: { glyph: Mail, word: 'e-mail' },
  pagerduty: { glyph: Siren, word: 'PagerDuty' },
}

export const channelLooks: Record<ChannelView['state'], { tone: Tone; glyph: LucideIcon; word: string; means: string }> = {
  ok: { tone: 'good', glyph: CircleCheck, word: 'works', means: 'Its last message arrived.' },
  failing: { tone: 'warning', glyph: TriangleAlert, word: 'failing', means: 'Its last attempts failed; they are repeated.' },
  dead: { tone: 'critical', glyph: CircleX, word: 'dead', means: 'A message was given up on. Others are told of it.' },
  unknown: {
    tone: 'unknown',
    glyph: CircleQuestionMark,
    word: 'not known',
    means: 'Nothing was sent by it yet. A test shows whether it works.',
  },
  removed: { tone: 'neutral', glyph: CircleX, word: 'removed', means: 'Configuration names it no more.' },
}

/** One channel: what it is, whether it works, and a way to find out. */
export function ChannelLine({ channel }: { channel: ChannelView }) {
  const { glyph: Kind, word: kind } = kinds[channel.kind]
  const { tone, glyph: Glyph, word, means } = channelLooks[channel.state]
  return (
    <li
      className="flex flex-col gap-x-3 gap-y-1 border-b px-3 py-2 last:border-b-0 sm:flex-row sm:items-center"
      data-channel={channel.slug}
      data-channel-state={channel.state}
    >
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Badge tone={tone} title={means}>
            <Glyph aria-hidden /> {word}
          </Badge>
          <span className="font-semibold">{channel.slug}</span>
          <span className="inline-flex items-center gap-1 text-ink-2">
            <Kind className="size-3.5" aria-hidden /> {kind}
          </span>
          <span className="text-ink-3">
            since <RelativeTime at={channel.since} />
          </span>
        </p>
        <p className="text-ink-2">
          {channel.lastSentAt ? (
            <>
              last message <RelativeTime at={channel.lastSentAt} />
            </>
          ) : (
            'no message was sent yet'
          )}
          {channel.failures > 0 ? ` · ${channel.failures} ${channel.failures === 1 ? 'failure' : 'failures'} in a row` : null}
        </p>
        {channel.lastError && channel.state !== 'ok' ? <p className="break-words text-critical">{channel.lastError}</p> : null}
      </div>
      <TestChannel slug={channel.slug} />
    </li>
  )
}
