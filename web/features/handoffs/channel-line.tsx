'use client'
import { Pause } from 'lucide-react'
import type { HandoffChannelView } from '#contracts/handoffs.ts'
import { Badge } from '#web/ui/badge.tsx'
import { formatCount } from '#web/ui/format.ts'
import { HandoffFaultBadge } from '#web/ui/handoff-fault-badge.tsx'
import { RelativeTime } from '#web/ui/time.tsx'

/** One channel: what is wrong with it naming the messages, how much waits, and when something last went through. */
export function ChannelLine({ channel, onOpen }: { channel: HandoffChannelView; onOpen: () => void }) {
  const { faults, durable, pausedAt, stopped, lastMessageAt } = channel
  return (
    <li className="border-b last:border-b-0" data-channel={channel.channel}>
      <button
        type="button"
        onClick={onOpen}
        className="grid w-full grid-cols-1 gap-x-3 gap-y-1 px-3 py-2 text-left hover:bg-raised md:grid-cols-[minmax(0,1fr)_auto]"
      >
        <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 break-all font-mono text-xs font-medium">{channel.channel}</span>
          <span className="text-xs text-ink-3">{durable ? 'durable' : 'followed'}</span>
          {pausedAt !== null ? (
            <Badge tone="info">
              <Pause aria-hidden /> paused
            </Badge>
          ) : null}
          {faults.map(({ fault }) => (
            <HandoffFaultBadge key={fault} fault={fault} />
          ))}
        </span>
        <span className="flex flex-wrap items-center gap-x-3 text-xs tabular-nums text-ink-2">
          <Amounts channel={channel} />
          <span className="text-ink-3">{lastMessageAt === null ? 'nothing yet' : <RelativeTime at={lastMessageAt} />}</span>
        </span>
        {faults.map(({ fault, says }) => (
          <span key={fault} className="col-span-full break-words text-xs">
            {says}
          </span>
        ))}
        {faults.length === 0 && stopped !== null ? (
          <span className="col-span-full break-words text-xs text-ink-2">{stopped}</span>
        ) : null}
      </button>
    </li>
  )
}

function Amounts({ channel: { durable, waiting, capacity, dead, sent } }: { channel: HandoffChannelView }) {
  // Nothing reported is not nothing sent.
  if (!durable && sent === 0) return <span className="text-ink-3">what is sent is not reported</span>
  return (
    <>
      <span>
        {formatCount(waiting)} {durable ? 'waiting' : 'not arrived'}
        {capacity === null ? '' : ` of ${formatCount(capacity)}`}
      </span>
      {durable && dead > 0 ? <span className="text-critical">{formatCount(dead)} dead</span> : null}
      <span className="text-ink-3">{formatCount(sent)} sent</span>
    </>
  )
}
