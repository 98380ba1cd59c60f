import type { ReactNode } from 'react'
import type { HandoffMessageView } from '#contracts/handoffs.ts'
import { Badge, type Tone } from '#web/ui/badge.tsx'
import { RelativeTime } from '#web/ui/time.tsx'

const tones: Record<HandoffMessageView['state'], Tone> = {
  ...{ ready: 'neutral', leased: 'info', effective: 'good', dead: 'critical', skipped: 'unknown' },
}
const words: Record<HandoffMessageView['state'], string> = {
  ...{ ready: 'waits', leased: 'delivered', effective: 'took effect', dead: 'dead', skipped: 'skipped' },
}

/** One message: where it is, what failed, and what is in it with secrets masked. */
export function MessageLine({ message, children }: { message: HandoffMessageView; children?: ReactNode }) {
  const { seq, key, state, attempts, consumer, sentAt, lastError, body } = message
  return (
    <li className="border-t px-3 py-2 sm:px-4" data-message={seq}>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="tabular-nums text-ink-3">{seq}</span>
        <span className="min-w-0 break-all font-mono text-xs font-medium">{key}</span>
        <Badge tone={tones[state]}>{words[state]}</Badge>
        <span className="text-xs text-ink-3">
          sent <RelativeTime at={sentAt} />
          {consumer === null ? '' : `, ${consumer}`}
          {attempts > 0 ? `, failed ${attempts === 1 ? 'once' : `${attempts} times`}` : ''}
        </span>
        {children}
      </p>
      {lastError === null ? null : <p className="mt-1 break-words text-critical">{lastError}</p>}
      <pre className="scroll-slim mt-1 max-h-40 overflow-y-auto whitespace-pre-wrap break-all font-mono text-xs text-ink-2">
        {JSON.stringify(body)}
      </pre>
    </li>
  )
}
