'use client'
import type { HandoffChannelView } from '#contracts/handoffs.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Figure } from '#web/ui/figure.tsx'
import { formatCount } from '#web/ui/format.ts'
import { HandoffFaultBadge } from '#web/ui/handoff-fault-badge.tsx'
import { Sheet } from '#web/ui/sheet.tsx'
import { RelativeTime } from '#web/ui/time.tsx'
import { MessageList } from './message-list.tsx'
import { PauseButton } from './pause-button.tsx'

/** One channel beside the list: what is wrong, its figures, its messages, and what can be done. */
export function ChannelSheet(props: { name: string; channel: HandoffChannelView | undefined; onClose: () => void }) {
  const { name, channel, onClose } = props
  return (
    <Sheet title={name} onClose={onClose} aside={channel?.durable ? <PauseButton channel={channel} /> : null}>
      {channel ? (
        <Body channel={channel} />
      ) : (
        <EmptyState title="There is no such channel">The first message that is sent or reported makes it.</EmptyState>
      )}
    </Sheet>
  )
}

function Body({ channel }: { channel: HandoffChannelView }) {
  const { durable, stopped, faults } = channel
  return (
    <div data-channel-detail={channel.channel}>
      <div className="flex flex-col gap-3 p-3 sm:p-4">
        {stopped === null ? null : <p className="break-words">{stopped}</p>}
        <Figures channel={channel} />
      </div>
      <h3 className="border-t px-3 py-2 font-semibold sm:px-4">What is wrong</h3>
      {faults.length === 0 ? (
        <p className="px-3 pb-3 text-ink-2 sm:px-4">Nothing that is known.</p>
      ) : (
        <Faults channel={channel} />
      )}
      {durable ? (
        <MessageList channel={channel} />
      ) : (
        <p className="border-t px-3 py-2 text-ink-2 sm:px-4">
          Its messages go another way: what is known of them is what was reported, and their bodies are not.
        </p>
      )}
    </div>
  )
}

const Faults = ({ channel }: { channel: HandoffChannelView }) => (
  <ul>
    {channel.faults.map(({ fault, says, messages, since }) => (
      <li key={fault} className="border-t px-3 py-2 sm:px-4">
        <p className="flex flex-wrap items-center gap-2">
          <HandoffFaultBadge fault={fault} />
          <span className="text-xs text-ink-3">
            since <RelativeTime at={since} />
          </span>
        </p>
        <p className="mt-1 break-words">{says}</p>
        {messages.length > 0 ? <p className="mt-1 break-all font-mono text-xs text-ink-2">{messages.join('  ')}</p> : null}
      </li>
    ))}
  </ul>
)

function Figures({ channel }: { channel: HandoffChannelView }) {
  const { durable, waiting, capacity, dead, sent, effective, blocks } = channel
  // Nothing reported is not nothing sent.
  const isReported = durable || sent > 0
  return (
    <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
      <Figure
        name={durable ? `Waiting of ${formatCount(capacity ?? 0)}` : 'Sent, not arrived'}
        value={isReported ? formatCount(waiting) : null}
        unknownBecause="nobody reports what is sent"
      />
      <Figure name="Sent" value={isReported ? formatCount(sent) : null} unknownBecause="nobody reports what is sent" />
      <Figure
        name="Took effect"
        value={durable || effective > 0 ? formatCount(effective) : null}
        unknownBecause="nobody reports it"
      />
      {durable ? <Figure name={blocks ? 'Dead, stopping it' : 'Dead, passed by'} value={formatCount(dead)} /> : null}
    </dl>
  )
}
