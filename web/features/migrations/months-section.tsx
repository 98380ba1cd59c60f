'use client'
import { useQuery } from '@tanstack/react-query'
import type { MonthView } from '#contracts/work.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { monthsQuery } from '#web/features/api/work-queries.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { formatCompact, formatCount, formatShare, formatUsd, UNKNOWN } from '#web/ui/format.ts'
import { Section } from '#web/ui/section.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'

const headings = ['Month', 'Tokens', 'Of them imported', 'Cost', 'Sessions begun', 'Tasks made', 'Tasks done']

/** How it went over the years: history and what was watched since, in one table, with what came from history told apart. */
export function MonthsSection() {
  const { data, error, refetch } = useQuery(monthsQuery())
  const most = Math.max(1, ...(data?.items ?? []).map(({ tokens }) => tokens?.total ?? 0))
  return (
    <Section title="Month by month" aside={<span className="text-xs text-ink-3">UTC; history and what was watched</span>}>
      {error && !data ? <QueryError what="The months" error={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <SkeletonRows rows={6} />}
      {data?.items.length === 0 ? <EmptyState title="Nothing that was brought says when it happened" /> : null}
      {data && data.items.length > 0 ? (
        // A region that scrolls has to be reachable by keyboard
        <div tabIndex={0} role="region" aria-label="Figures by month" className="scroll-slim max-h-96 overflow-auto">
          <table className="w-full min-w-[34rem] text-right sm:min-w-[40rem]" data-months>
            <thead className="sticky top-0 bg-canvas text-xs text-ink-2">
              <tr>
                {headings.map((heading, index) => (
                  <th key={heading} className={`px-3 py-1 font-medium ${index === 0 ? 'text-left' : ''}`}>
                    {heading}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.items.map((month) => (
                <MonthRow key={month.month} month={month} most={most} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </Section>
  )
}

const figure = 'px-3 py-1 tabular-nums'

function MonthRow({ month: of, most }: { month: MonthView; most: number }) {
  const { month, tokens, costUsd, sessionsBegun, tasksMade, tasksCompleted } = of
  return (
    <tr className="border-t" data-month={month}>
      <th scope="row" className="whitespace-nowrap px-3 py-1 text-left font-medium">
        {month}
      </th>
      <td className={`${figure} sm:w-64`} title={tokens ? formatCount(tokens.total) : 'no use of a model is known'}>
        {tokens ? (
          <span className="flex items-center justify-end gap-2">
            <Bar share={tokens.total / most} />
            {formatCompact(tokens.total)}
          </span>
        ) : (
          UNKNOWN
        )}
      </td>
      <td className={figure}>{tokens && tokens.total > 0 ? formatShare(tokens.imported / tokens.total) : UNKNOWN}</td>
      <td className={figure}>{costUsd === null ? UNKNOWN : formatUsd(costUsd)}</td>
      <td className={figure}>{formatCount(sessionsBegun)}</td>
      <td className={figure}>{formatCount(tasksMade)}</td>
      <td className={figure}>{formatCount(tasksCompleted)}</td>
    </tr>
  )
}

/** A month beside the largest; the figure stands next to it. */
function Bar({ share }: { share: number }) {
  return (
    <span aria-hidden className="hidden h-2 w-40 overflow-hidden rounded bg-raised sm:block">
      <span className="block h-full bg-accent-fill" style={{ width: `${share * 100}%` }} />
    </span>
  )
}
