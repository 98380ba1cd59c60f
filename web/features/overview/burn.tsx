'use client'
import { useMemo, useState } from 'react'
import type { OverviewView } from '#contracts/api/lists.ts'
import { Chart } from '#web/ui/chart.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { FilterChip } from '#web/ui/filter-chip.tsx'
import { formatClock, formatCompact, formatCount, formatUsd, UNKNOWN } from '#web/ui/format.ts'
import { Section } from '#web/ui/section.tsx'

type BurnPoint = OverviewView['burn'][number]

/** Tokens a minute of all sessions over the last hour; where we did not watch there is a gap, not a zero. */
export function Burn({ points }: { points: readonly BurnPoint[] }) {
  const [asTable, setAsTable] = useState(false)
  const times = useMemo(() => points.map(({ at }) => Date.parse(at) / 1000), [points])
  const series = useMemo(
    () => [{ name: 'Tokens a minute', colour: '--series-1' as const, values: points.map(({ tokens }) => tokens) }],
    [points],
  )
  const unseen = points.filter(({ tokens }) => tokens === null).length
  return (
    <Section
      title="Burn, last hour"
      aside={
        <FilterChip on={asTable} onClick={() => setAsTable(!asTable)}>
          Table
        </FilterChip>
      }
    >
      {unseen === points.length ? (
        <EmptyState title="No whole minute has been watched yet">The burn is drawn from the first one on.</EmptyState>
      ) : asTable ? (
        <BurnTable points={points} />
      ) : (
        <div className="py-2">
          <Chart
            times={times}
            series={series}
            height={176}
            isArea
            format={formatCompact}
            label="Tokens a minute over the last hour; the table shows the same figures"
          />
        </div>
      )}
      {unseen > 0 && unseen < points.length ? (
        <p className="border-t px-3 py-1.5 text-xs text-ink-3">
          {unseen} of {points.length} minutes were not watched and are left out.
        </p>
      ) : null}
    </Section>
  )
}

function BurnTable({ points }: { points: readonly BurnPoint[] }) {
  return (
    // A region that scrolls has to be reachable by keyboard
    <div className="scroll-slim max-h-48 overflow-auto" tabIndex={0} role="region" aria-label="Tokens by minute">
      <table className="w-full text-right text-xs">
        <thead className="sticky top-0 bg-canvas text-ink-2">
          <tr>
            <th className="px-3 py-1 text-left font-medium">Minute from</th>
            <th className="px-3 py-1 font-medium">Tokens</th>
            <th className="px-3 py-1 font-medium">Cost</th>
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map((point) => (
            <tr key={point.at} className="border-t">
              <td className="px-3 py-1 text-left">{formatClock(point.at)}</td>
              <td className="px-3 py-1">{point.tokens === null ? `${UNKNOWN} not watched` : formatCount(point.tokens)}</td>
              <td className="px-3 py-1">{point.costUsd === null ? UNKNOWN : formatUsd(point.costUsd)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
