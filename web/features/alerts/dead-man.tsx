'use client'
import { CircleCheck, CircleQuestionMark, CircleX } from 'lucide-react'
import type { DeadManView } from '#contracts/api/response.ts'
import { Badge } from '#web/ui/badge.tsx'
import { useNow } from '#web/ui/clock.ts'
import { formatDuration } from '#web/ui/format.ts'
import { Section } from '#web/ui/section.tsx'
import { RelativeTime } from '#web/ui/time.tsx'

/** The signal that the watcher itself is alive, which only somebody outside can miss. */
export function DeadMan({ deadMan }: { deadMan: DeadManView | null }) {
  return (
    <Section title="Sign of life to an outside watcher">
      {deadMan ? (
        <Signal deadMan={deadMan} />
      ) : (
        <p className="p-3 text-ink-2">
          None is configured: if Mission Control itself dies, nobody is told. Name an outside watcher under{' '}
          <code className="font-mono">deadMan</code> in <code className="font-mono">config/alerts.yaml</code>.
        </p>
      )}
    </Section>
  )
}

function Signal({ deadMan: { everyMs, lastSentAt, lastError } }: { deadMan: DeadManView }) {
  const now = useNow()
  // Twice its time without one: it did not go out.
  const isLate = lastSentAt !== null && now !== null && now - Date.parse(lastSentAt) > 2 * everyMs
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 p-3" data-dead-man={isLate || lastError ? 'late' : 'ok'}>
      {lastSentAt === null ? (
        <Badge tone="unknown">
          <CircleQuestionMark aria-hidden /> never sent yet
        </Badge>
      ) : isLate || lastError ? (
        <Badge tone="critical">
          <CircleX aria-hidden /> does not go out
        </Badge>
      ) : (
        <Badge tone="good">
          <CircleCheck aria-hidden /> goes out
        </Badge>
      )}
      <span className="text-ink-2">
        every {formatDuration(everyMs)}, last <RelativeTime at={lastSentAt} unknown="never yet" />
      </span>
      {lastError ? <span className="w-full break-words text-critical">{lastError}</span> : null}
    </div>
  )
}
