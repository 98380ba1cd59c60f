'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { BudgetUse, BudgetView } from '#contracts/budgets.ts'
import { budgetQuery } from '#web/features/api/budget-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { BudgetStateBadge } from '#web/ui/budget-state-badge.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Figure } from '#web/ui/figure.tsx'
import { formatCount, formatShare, formatUsd } from '#web/ui/format.ts'
import { Sheet } from '#web/ui/sheet.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { RelativeTime, TickingDuration } from '#web/ui/time.tsx'
import { Lasts } from './budget-line.tsx'
import { goesByUsd, ownerOf } from './budget-words.ts'
import { ShareBar } from './share-bar.tsx'
import { StopList } from './stop-list.tsx'
import { UseTable } from './use-table.tsx'

/** One budget beside the list: what it says, its figures, what it stopped, and who used it. */
export function BudgetSheet({ budget, scope, onClose }: { budget: string; scope: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery(budgetQuery(budget, scope))
  return (
    <Sheet title={data ? `${data.budget.name}: ${ownerOf(data.budget)}` : budget} onClose={onClose}>
      {error && !data ? <QueryError what="The budget" error={error} retry={() => void refetch()} /> : null}
      {data ? <Body budget={data.budget} use={data.use} /> : error ? null : <SkeletonRows rows={8} />}
    </Sheet>
  )
}

const policies: Record<BudgetView['policy'], string> = {
  notify: 'People are told; nothing is stopped.',
  'pause-agent': 'At its end the own schedules of the agents that used it are switched off.',
  'abort-run': 'At its end what runs in the sessions that used it is aborted.',
}

function Body({ budget, use }: { budget: BudgetView; use: BudgetUse }) {
  return (
    <div data-budget-detail={budget.budget}>
      <div className="flex flex-col gap-3 p-3 sm:p-4">
        <p className="flex flex-wrap items-center gap-2">
          <BudgetStateBadge state={budget.state} />
          <span className="text-ink-2">
            for <TickingDuration since={budget.since} />
          </span>
          <span className="text-xs text-ink-3">
            judged <RelativeTime at={budget.asOf} />
          </span>
        </p>
        <p className="break-words text-base">{budget.says}</p>
        <ShareBar budget={budget} />
        <Figures budget={budget} />
        <p className="text-ink-2">
          It warns at {formatShare(budget.warnAt)} and ends at {formatShare(budget.stopAt)}. {policies[budget.policy]}
        </p>
      </div>
      <Heading>What it stopped</Heading>
      {budget.stops.length === 0 ? <p className="px-3 pb-3 text-ink-2 sm:px-4">Nothing.</p> : <StopList stops={budget.stops} />}
      <Heading>Who used it</Heading>
      <Users use={use} />
    </div>
  )
}

const Heading = ({ children }: { children: string }) => <h3 className="border-t px-3 py-2 font-semibold sm:px-4">{children}</h3>

function Figures({ budget }: { budget: BudgetView }) {
  const { usedTokens, limitTokens, usedUsd, limitUsd, burnPerHour } = budget
  const inUsd = goesByUsd(budget)
  const bound = budget.doubts.length > 0 ? 'at least ' : ''
  return (
    <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
      <Figure name="Lasts" value={<Lasts budget={budget} />} className="col-span-2" />
      <Figure
        name="Burn in the last hour"
        value={burnPerHour === null ? null : inUsd ? formatUsd(burnPerHour) : formatCount(burnPerHour)}
        unit={inUsd ? 'an hour' : 'tokens/h'}
        unknownBecause="not all of it is seen"
      />
      <Figure
        name={limitTokens === null ? 'Tokens used' : `Tokens used of ${formatCount(limitTokens)}`}
        value={usedTokens === null ? null : `${bound}${formatCount(usedTokens)}`}
        unknownBecause="not measured"
      />
      <Figure
        name={limitUsd === null ? 'Cost' : `Cost, of ${formatUsd(limitUsd)}`}
        value={usedUsd === null ? null : `${bound}${formatUsd(usedUsd)}`}
        unknownBecause="not all of it has a price"
      />
    </dl>
  )
}

function Users({ use }: { use: BudgetUse }) {
  if (use.sessions.length === 0) return <EmptyState title="Nothing was used in this window yet" />
  return (
    <>
      <UseTable
        heading="Sessions"
        rows={use.sessions.map(({ id, key, gateway, ...used }) => ({
          ...{ ...used, key: id },
          name: (
            <>
              <Link href={`/sessions/${id}`} className="text-accent underline underline-offset-2">
                {key}
              </Link>{' '}
              <span className="text-ink-3">at {gateway}</span>
            </>
          ),
        }))}
      />
      <UseTable
        heading="Agents"
        rows={use.agents.map(({ gateway, agent, ...used }) => ({
          ...used,
          key: `${gateway}/${agent}`,
          name: `${agent} at ${gateway}`,
        }))}
      />
      <UseTable
        heading="Models"
        rows={use.models.map(({ provider, model, ...used }) => {
          const name = [provider, model ?? 'a model without a name'].filter(Boolean).join('/')
          return { ...used, key: name, name }
        })}
      />
    </>
  )
}
