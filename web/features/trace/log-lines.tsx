'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { LogLineView } from '#contracts/traces.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { type LogFilter, logQuery } from '#web/features/api/trace-queries.ts'
import { LoadOlder } from '#web/features/traces/load-older.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { ExactTime } from '#web/ui/time.tsx'
import { levelTones } from './log-level.ts'
import { tracePath } from './trace-path.ts'

/** Log lines, newest first. In a search each leads to the trace that it is part of. */
export function LogLines({ filter, isSearch = false }: { filter: LogFilter; isSearch?: boolean }) {
  const list = useInfiniteQuery(logQuery(filter))
  const { data, error, refetch } = list
  const lines = data?.pages.flatMap(({ items }) => items) ?? []
  if (error && !data) return <QueryError what="The log" error={error} retry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={isSearch ? 8 : 2} />
  return (
    <>
      {lines.length === 0 ? <NoLine isSearch={isSearch} /> : null}
      <ul>
        {lines.map((line) => (
          <LogLine key={line.id} line={line} leadsToTrace={isSearch} />
        ))}
      </ul>
      <LoadOlder list={list} what="lines" lookedBackTo={data.pages.at(-1)?.lookedBackTo ?? null} />
    </>
  )
}

function NoLine({ isSearch }: { isSearch: boolean }) {
  if (!isSearch) return <p className="p-3 text-ink-3">It logged nothing that is kept.</p>
  return (
    <EmptyState title="No line is like this">
      Lines of actions, and all warnings, are kept for some days. Everything else stays in the logs of the processes.
    </EmptyState>
  )
}

function LogLine({ line, leadsToTrace }: { line: LogLineView; leadsToTrace: boolean }) {
  const { at, level, service, says, fields, traceId, correlationId } = line
  const to = traceId ?? correlationId
  const hasMore = Object.keys(fields).length > 0
  return (
    <li className="border-b px-3 py-1.5 last:border-b-0" data-log-level={level}>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="text-xs text-ink-3">
          <ExactTime at={at} />
        </span>
        <Badge tone={levelTones[level]}>{level}</Badge>
        <span className="text-xs text-ink-3">{service}</span>
        <span className="min-w-0 break-words">{says}</span>
        {leadsToTrace && to ? (
          <Link href={tracePath(to)} className="text-xs text-accent hover:underline">
            Trace
          </Link>
        ) : null}
      </p>
      {hasMore ? (
        <details>
          <summary className="cursor-pointer truncate font-mono text-xs text-ink-3">{inShort(fields)}</summary>
          <pre className="scroll-slim max-h-72 overflow-auto whitespace-pre-wrap break-words font-mono text-xs">
            {JSON.stringify(fields, null, 2)}
          </pre>
        </details>
      ) : null}
    </li>
  )
}

/** Fields on a line; those that hold more are only named. */
const inShort = (fields: Record<string, unknown>): string =>
  Object.entries(fields)
    .map(([name, value]) => (value !== null && typeof value === 'object' ? name : `${name}=${String(value)}`))
    .join(' ')
