'use client'
import { CircleX } from 'lucide-react'
import Link from 'next/link'
import { memo } from 'react'
import type { TraceView } from '#contracts/traces.ts'
import { tracePath } from '#web/features/trace/trace-path.ts'
import { Badge } from '#web/ui/badge.tsx'
import { cn } from '#web/ui/cn.ts'
import { formatDuration } from '#web/ui/format.ts'
import { RowTime } from '#web/ui/time.tsx'

/** One trace of the list: what it began with, where, how long it took, and whether anything in it failed. */
export const TraceRow = memo(function TraceRow({ trace, isActive }: { trace: TraceView; isActive: boolean }) {
  const { traceId, name, service, hasRoot, startedAt, durationMs, spans, errors, correlationId } = trace
  return (
    <li id={`trace-${traceId}`} data-trace={traceId} className={cn('border-b last:border-b-0', isActive && 'bg-accent-soft')}>
      <Link href={tracePath(traceId)} className="flex flex-col gap-0.5 px-3 py-2 hover:bg-raised">
        <span className="flex flex-wrap items-center gap-2">
          <span className="min-w-0 break-words font-semibold">{name}</span>
          <Badge tone="neutral">{service}</Badge>
          {errors > 0 ? (
            <Badge tone="critical">
              <CircleX aria-hidden /> {errors === 1 ? '1 error' : `${errors} errors`}
            </Badge>
          ) : null}
          {hasRoot ? null : <span className="text-xs text-ink-3">its beginning is not kept</span>}
        </span>
        <span className="flex flex-wrap gap-x-3 text-ink-2">
          <RowTime at={startedAt} />
          <span>took {formatDuration(durationMs)}</span>
          <span>{spans === 1 ? '1 span' : `${spans} spans`}</span>
          {correlationId ? (
            <code className="font-mono text-xs text-ink-3" title={correlationId}>
              {correlationId.slice(0, 8)}
            </code>
          ) : null}
        </span>
      </Link>
    </li>
  )
})
