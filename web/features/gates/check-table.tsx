'use client'
import { useQuery } from '@tanstack/react-query'
import { TrendingDown } from 'lucide-react'
import type { CheckTrendView, SuiteView } from '#contracts/gates.ts'
import { trendsQuery } from '#web/features/api/gate-queries.ts'
import { Badge } from '#web/ui/badge.tsx'
import { formatShare, UNKNOWN } from '#web/ui/format.ts'
import { GateVerdictBadge } from '#web/ui/gate-verdict-badge.tsx'
import { Sparkline } from '#web/ui/sparkline.tsx'
import { CheckMarks } from './check-line.tsx'

type Check = SuiteView['checks'][number]

/** The checks of a suite with their latest verdict and their trend in one environment. */
export function CheckTable({ suite, environment }: { suite: SuiteView; environment: string | null }) {
  const { data, error } = useQuery(trendsQuery(suite.slug, environment))
  const latest = suite.latest.find((run) => run.environment === environment)
  return (
    <>
      <p className="bg-canvas px-3 py-1 text-xs text-ink-3">
        Checks{environment ? `, as they went in ${environment}` : null}
        {error ? `. Their trends could not be loaded: ${error.message}` : null}
      </p>
      <ul>
        {suite.checks.map((check) => (
          <CheckRow
            key={check.name}
            check={check}
            verdict={latest?.checks.find((one) => one.check === check.name)?.verdict}
            trend={data?.items.find((one) => one.check === check.name && one.environment === environment)}
          />
        ))}
      </ul>
    </>
  )
}

type Verdict = CheckTrendView['points'][number]['verdict']

function CheckRow({ check, verdict, trend }: { check: Check; verdict: Verdict | undefined; trend: CheckTrendView | undefined }) {
  return (
    <li className="flex flex-col gap-x-3 gap-y-1 border-t px-3 py-1.5 md:flex-row md:items-center" data-suite-check={check.name}>
      <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5 md:w-[46%]">
        {verdict ? <GateVerdictBadge verdict={verdict} /> : <Badge tone="unknown">{UNKNOWN} not judged</Badge>}
        <span className="min-w-0 break-words font-medium">{check.name}</span>
        <CheckMarks check={check} />
      </p>
      <Trend trend={trend} />
    </li>
  )
}

function Trend({ trend }: { trend: CheckTrendView | undefined }) {
  if (!trend || trend.points.length === 0) return <p className="text-xs text-ink-3">{UNKNOWN} no run yet</p>
  const { what, values } = telling(trend)
  const last = values.findLast((value) => value !== null)
  if (last === null || last === undefined) return <p className="text-xs text-ink-3">{UNKNOWN} nothing was measured in its runs</p>
  return (
    <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-0.5">
      <Sparkline
        values={values}
        from={0}
        to={1}
        label={`${what} over the last ${values.length} runs, from 0 to 1; the latest is ${last}`}
      />
      <span className="w-24 shrink-0 text-xs text-ink-2">
        {what} {formatShare(last)}
      </span>
      {trend.trend?.declining ? (
        <Badge tone="warning">
          <TrendingDown aria-hidden /> declining
        </Badge>
      ) : null}
      <span className="min-w-0 text-xs text-ink-3">{trend.trend?.says ?? 'Too few runs to say how it trends.'}</span>
    </div>
  )
}

/** The measure that tells most: how good answers were where that is scored, else how many were right. */
function telling({ points }: CheckTrendView): { what: string; values: (number | null)[] } {
  const isScored = points.some(({ score }) => score !== null)
  return isScored
    ? { what: 'score', values: points.map(({ score }) => score) }
    : { what: 'right', values: points.map(({ rate }) => rate) }
}
