'use client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ComponentDetail } from '#contracts/api/response.ts'
import { sayDuration } from '#domain/component/figure.ts'
import { componentQuery } from '#web/features/api/component-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { ComponentStateBadge } from '#web/ui/component-state-badge.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { FilterChip } from '#web/ui/filter-chip.tsx'
import { Sheet } from '#web/ui/sheet.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { RelativeTime, TickingDuration } from '#web/ui/time.tsx'
import { FigureChart } from './figure-chart.tsx'
import { chartedIn } from './figure-words.ts'
import { FIRST_HOURS, hoursToChoose } from './hours.ts'
import { SampleTable } from './sample-table.tsx'

/** One component beside the list: what it says, and what it told, figure by figure. */
export function ComponentSheet({ slug, onClose }: { slug: string; onClose: () => void }) {
  const [hours, setHours] = useState<number>(FIRST_HOURS)
  const { data, error, refetch } = useQuery({ ...componentQuery(slug, hours), placeholderData: keepPreviousData })
  return (
    <Sheet title={data?.component.name ?? slug} onClose={onClose}>
      {error && !data ? <QueryError what="The component" error={error} retry={() => void refetch()} /> : null}
      {data ? <Body detail={data} hours={hours} onHours={setHours} /> : error ? null : <SkeletonRows rows={8} />}
    </Sheet>
  )
}

const sources = {
  config: 'its metrics are fetched',
  posted: 'it posts samples',
  own: 'part of this installation, or watched by it',
} as const

type BodyProps = { detail: ComponentDetail; hours: number; onHours: (hours: number) => void }

function Body({ detail: { component, samples }, hours, onHours }: BodyProps) {
  const [asTable, setAsTable] = useState(false)
  return (
    <div data-component-detail={component.slug}>
      <div className="flex flex-col gap-2 p-3 sm:p-4">
        <p className="flex flex-wrap items-center gap-2">
          <ComponentStateBadge state={component.state} />
          <span className="text-ink-2">
            for <TickingDuration since={component.since} />
          </span>
          <span className="text-xs text-ink-3">
            {component.kind}, {sources[component.source]}, last heard{' '}
            <RelativeTime at={component.lastSampleAt} unknown="nothing was heard of it yet" />
          </span>
        </p>
        {component.removedAt ? <p className="font-medium">It is watched no more; this is what is left of it.</p> : null}
        {/* What is near or over is said by its figures below. */}
        {component.limits.some(({ says }) => component.says.includes(says)) ? null : (
          <p className="break-words text-base">{component.says}</p>
        )}
        <ul className="flex flex-col gap-1 text-ink-2">
          {component.limits.map(({ figure, says }) => (
            <li key={figure} className="break-words">
              {says}
            </li>
          ))}
        </ul>
      </div>
      <div className="flex flex-wrap items-center gap-1.5 border-t px-3 py-2 sm:px-4">
        <span className="flex flex-wrap gap-1.5" role="group" aria-label="Time">
          {hoursToChoose.map((each) => (
            <FilterChip key={each} on={each === hours} onClick={() => onHours(each)}>
              {sayDuration(each * 3_600_000)}
            </FilterChip>
          ))}
        </span>
        <FilterChip on={asTable} onClick={() => setAsTable(!asTable)}>
          Table
        </FilterChip>
      </div>
      {samples.length === 0 ? (
        <EmptyState title="Nothing was told in this time" />
      ) : asTable ? (
        <SampleTable samples={samples} />
      ) : (
        chartedIn(samples, component.limits).map((figure) => (
          <FigureChart
            key={figure}
            figure={figure}
            samples={samples}
            limit={component.limits.find((each) => each.figure === figure)}
          />
        ))
      )}
    </div>
  )
}
