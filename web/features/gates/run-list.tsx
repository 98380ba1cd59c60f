'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { GateRunView } from '#contracts/gates.ts'
import { gateRunsQuery } from '#web/features/api/gate-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { Button } from '#web/ui/button.tsx'
import { cn } from '#web/ui/cn.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { inputLook } from '#web/ui/field.tsx'
import { formatCount } from '#web/ui/format.ts'
import { GateVerdictBadge } from '#web/ui/gate-verdict-badge.tsx'
import { Section } from '#web/ui/section.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { RowTime, TickingDuration } from '#web/ui/time.tsx'

/** Every run, newest first; those at work tell how far they are. */
export function RunList({ suites }: { suites: readonly string[] }) {
  const { query, change } = useUrlState()
  const filter = { suite: query.get('suite'), environment: query.get('environment') }
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(gateRunsQuery(filter))
  const runs = data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <Section title="Runs" aside={<SuiteChoice suites={suites} value={filter.suite} onChange={(suite) => change({ suite })} />}>
      {error && !data ? <QueryError what="The gate runs" error={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <SkeletonRows rows={5} />}
      {data && runs.length === 0 ? (
        <EmptyState title="No gate has run yet">
          A run begins with a deployment, by its schedule, with “Run now”, or with{' '}
          <code className="font-mono">mc gate run &lt;suite&gt; --environment &lt;name&gt;</code>.
        </EmptyState>
      ) : null}
      <ul>
        {runs.map((run) => (
          <RunLine key={run.id} run={run} onOpen={() => change({ run: run.id })} />
        ))}
      </ul>
      {hasNextPage ? (
        <Button size="small" className="m-2" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Load older runs
        </Button>
      ) : null}
    </Section>
  )
}

function SuiteChoice(props: { suites: readonly string[]; value: string | null; onChange: (suite: string | null) => void }) {
  return (
    <select
      aria-label="Suite"
      value={props.value ?? ''}
      onChange={(event) => props.onChange(event.target.value || null)}
      className={cn(inputLook, 'h-7 w-auto max-w-48')}
    >
      <option value="">All suites</option>
      {props.suites.map((suite) => (
        <option key={suite}>{suite}</option>
      ))}
    </select>
  )
}

function RunLine({ run, onOpen }: { run: GateRunView; onOpen: () => void }) {
  return (
    <li className="border-b last:border-b-0" data-run={run.id}>
      <button
        type="button"
        onClick={onOpen}
        className="flex min-h-9 w-full flex-wrap items-center gap-x-2 gap-y-0.5 px-3 py-1 text-left hover:bg-raised"
      >
        <GateVerdictBadge verdict={run.verdict} />
        <span className="font-medium">{run.suite}</span>
        <span className="text-ink-2">{run.environment}</span>
        {run.release ? <span className="text-ink-2">{run.release.name}</span> : null}
        <span className="min-w-0 flex-1 basis-60 truncate text-ink-3">
          {run.says ?? `look ${run.look} of at most ${run.looks}`}
        </span>
        <span className="text-xs text-ink-3">
          {formatCount(run.samples)} samples · {run.trigger} ·{' '}
          {run.finishedAt ? <RowTime at={run.finishedAt} /> : <TickingDuration since={run.startedAt} />}
        </span>
      </button>
    </li>
  )
}
