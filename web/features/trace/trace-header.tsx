import { CircleX } from 'lucide-react'
import Link from 'next/link'
import type { TraceView } from '#contracts/traces.ts'
import { Badge } from '#web/ui/badge.tsx'
import { CopyButton } from '#web/ui/copy-button.tsx'
import { formatDuration } from '#web/ui/format.ts'
import { RelativeTime } from '#web/ui/time.tsx'

/** What it began with, how it went, and by which ids it is found elsewhere. */
export function TraceHeader({ trace }: { trace: TraceView }) {
  const { traceId, name, service, hasRoot, startedAt, durationMs, spans, errors, correlationId } = trace
  return (
    <header className="flex flex-col gap-2 rounded border bg-surface p-4">
      <div className="flex flex-wrap items-center gap-2">
        <h1 className="min-w-0 break-words text-xl font-semibold">{name}</h1>
        <Badge tone="neutral">{service}</Badge>
        {errors > 0 ? (
          <Badge tone="critical">
            <CircleX aria-hidden /> {errors === 1 ? '1 error' : `${errors} errors`}
          </Badge>
        ) : null}
      </div>
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-ink-2">
        <span>
          began <RelativeTime at={startedAt} />
        </span>
        <span>took {formatDuration(durationMs)}</span>
        <span>{spans === 1 ? '1 span' : `${spans} spans`}</span>
        {hasRoot ? null : <span>its beginning is not kept</span>}
      </p>
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-3">
        <Id what="Trace id" id={traceId} />
        {correlationId && correlationId !== traceId ? <Id what="Correlation id" id={correlationId} /> : null}
        {correlationId ? (
          <>
            <Link
              className="text-accent hover:underline"
              href={`/activity?${new URLSearchParams({ correlation: correlationId })}`}
            >
              In Activity
            </Link>
            <Link className="text-accent hover:underline" href={`/traces?${new URLSearchParams({ correlation: correlationId })}`}>
              All traces of this action
            </Link>
          </>
        ) : null}
      </p>
    </header>
  )
}

const Id = ({ what, id }: { what: string; id: string }) => (
  <span className="inline-flex min-w-0 items-center gap-1">
    {what} <code className="min-w-0 break-all font-mono">{id}</code>
    <CopyButton text={id} label={`Copy the ${what.toLowerCase()} ${id}`} />
  </span>
)
