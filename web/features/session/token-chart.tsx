'use client'
import { useMemo, useState } from 'react'
import type { TokenPoint } from '#contracts/api/lists.ts'
import { Chart, type ChartSeries } from '#web/ui/chart.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { FilterChip } from '#web/ui/filter-chip.tsx'
import { formatCompact, formatCount, formatExact } from '#web/ui/format.ts'
import { PastDay } from '#web/ui/past-day.tsx'
import { Section } from '#web/ui/section.tsx'

type Kind = 'input' | 'output' | 'cacheRead' | 'cacheWrite'
const kinds: readonly { kind: Kind; name: string; colour: ChartSeries['colour'] }[] = [
  { kind: 'input', name: 'Input', colour: '--series-1' },
  { kind: 'output', name: 'Output', colour: '--series-2' },
  { kind: 'cacheRead', name: 'Cache read', colour: '--series-3' },
  { kind: 'cacheWrite', name: 'Cache write', colour: '--series-4' },
]

/** The table shows the newest calls; the chart has all that are loaded. */
const MOST_ROWS = 200
/** As many calls as the server gives at most: from there on earlier ones are not in the sums. */
const MOST_LOADED = 500

/** Tokens of the session's model calls, kinds apart, summed over those that are loaded: history and what was watched alike. */
export function TokenChart({ points, isHistory }: { points: readonly TokenPoint[]; isHistory: boolean }) {
  const [asTable, setAsTable] = useState(false)
  const sums = useMemo(() => runningSums(points), [points])
  const toggle = (
    <FilterChip on={asTable} onClick={() => setAsTable(!asTable)}>
      Table
    </FilterChip>
  )
  return (
    <Section title={titleOf(points.length)} aside={toggle}>
      {points.length === 0 ? (
        <EmptyState title={isHistory ? 'Its history has no model call' : 'No model call has been seen yet'} />
      ) : asTable ? (
        <TokenTable points={points} />
      ) : (
        <div className="py-2">
          <Chart
            times={sums.times}
            series={sums.series}
            height={180}
            format={formatCompact}
            label="Tokens by kind over time; the table shows the same figures"
          />
          <Days points={points} />
        </div>
      )}
    </Section>
  )
}

const titleOf = (calls: number): string =>
  calls < 2
    ? 'Tokens by model call'
    : `Tokens, summed over ${calls >= MOST_LOADED ? 'the last ' : ''}${formatCount(calls)} model calls`

/** The axis has times of day alone where it is short, and history may be of any day. */
function Days({ points }: { points: readonly TokenPoint[] }) {
  const [first, last] = [points[0]?.at ?? null, points.at(-1)?.at ?? null]
  return (
    <p className="px-3 text-right text-xs text-ink-3">
      <PastDay at={first} /> to <PastDay at={last} />
    </p>
  )
}

function runningSums(points: readonly TokenPoint[]) {
  const ordered = points.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
  const sumsOf = (kind: Kind) => {
    let sum = 0
    return ordered.map((point) => {
      sum += point[kind]
      return sum
    })
  }
  return {
    times: ordered.map(({ at }) => Date.parse(at) / 1000),
    series: kinds.map(({ kind, name, colour }) => ({ name, colour, values: sumsOf(kind) })),
  }
}

function TokenTable({ points }: { points: readonly TokenPoint[] }) {
  const newest = points.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, MOST_ROWS)
  return (
    // A region that scrolls has to be reachable by keyboard
    <div className="scroll-slim max-h-56 overflow-auto" tabIndex={0} role="region" aria-label="Tokens by model call">
      <table className="w-full text-right text-xs">
        <thead className="sticky top-0 bg-canvas text-ink-2">
          <tr>
            <th className="px-3 py-1 text-left font-medium">Model call at</th>
            {kinds.map(({ name }) => (
              <th key={name} className="px-3 py-1 font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {newest.map((point, index) => (
            // Two calls can share a time
            <tr key={`${point.at}-${index}`} className="border-t">
              <td className="whitespace-nowrap px-3 py-1 text-left">{formatExact(point.at)}</td>
              {kinds.map(({ kind }) => (
                <td key={kind} className="px-3 py-1">
                  {formatCount(point[kind])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
