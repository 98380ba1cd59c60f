'use client'
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import type { BackfillPage } from '#contracts/api/backfills.ts'
import { useListKeys } from '#web/features/sessions/list-keys.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { Button } from '#web/ui/button.tsx'
import { cn } from '#web/ui/cn.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { inputLook } from '#web/ui/field.tsx'
import { Section } from '#web/ui/section.tsx'
import { BackfillRow } from './backfill-row.tsx'

type Listed = { list: UseInfiniteQueryResult<InfiniteData<BackfillPage>>; sources: readonly string[] }

/** Every run, newest first; `j`, `k` and Enter go through them. */
export function BackfillList({ list, sources }: Listed) {
  const router = useRouter()
  const { query, change } = useUrlState()
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = list
  const runs = data?.pages.flatMap(({ items }) => items) ?? []
  const show = (id: string) => {
    const number = runs.find((run) => run.id === id)?.number
    if (number !== undefined) router.push(`/migrations/${number}`)
  }
  const active = useListKeys({
    ids: runs.map(({ id }) => id),
    selected: null,
    onMove: (id) => document.getElementById(`backfill-${id}`)?.scrollIntoView({ block: 'nearest' }),
    onOpen: show,
    onOpenPage: show,
    onClose: () => undefined,
  })
  const choice = (
    <select
      aria-label="Source"
      value={query.get('source') ?? ''}
      onChange={(event) => change({ source: event.target.value || null })}
      className={cn(inputLook, 'h-7 w-auto max-w-48')}
    >
      <option value="">All sources</option>
      {sources.map((source) => (
        <option key={source}>{source}</option>
      ))}
    </select>
  )
  return (
    <Section title="Runs" aside={choice}>
      {runs.length === 0 ? (
        <EmptyState title="Nothing was run yet">
          Begin with a dry run: it shows what would come, and writes nothing. Or:{' '}
          <code className="font-mono">mc backfill start &lt;source&gt; --dry-run --watch</code>
        </EmptyState>
      ) : null}
      <ul data-backfills>
        {runs.map((run) => (
          <BackfillRow key={run.id} run={run} isActive={run.id === active} />
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
