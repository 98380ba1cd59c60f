'use client'
import { TriangleAlert } from 'lucide-react'
import type { TelemetryLossView } from '#contracts/traces.ts'
import { formatCount } from '#web/ui/format.ts'
import { RelativeTime } from '#web/ui/time.tsx'

/** What the lists lack of the last day, so that nobody takes what is there for all there was. */
export function LossNote({ losses }: { losses: readonly TelemetryLossView[] }) {
  const [newest] = losses
  if (!newest) return null
  const spans = losses.reduce((sum, loss) => sum + loss.spans, 0)
  const lines = losses.reduce((sum, loss) => sum + loss.lines, 0)
  const services = [...new Set(losses.map(({ service }) => service))].join(', ')
  return (
    <p role="note" className="flex flex-wrap items-center gap-x-2 rounded border bg-warning-soft px-3 py-2 text-warning">
      <TriangleAlert className="size-4 shrink-0" aria-hidden />
      Not all is here: {formatCount(spans)} spans and {formatCount(lines)} log lines of {services} were dropped in the last day,
      as they could not be written in time. Last <RelativeTime at={newest.toAt} />.
    </p>
  )
}
