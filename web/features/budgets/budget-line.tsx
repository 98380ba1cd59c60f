'use client'
import type { BudgetView } from '#contracts/budgets.ts'
import { BudgetStateBadge } from '#web/ui/budget-state-badge.tsx'
import { useNow } from '#web/ui/clock.ts'
import { formatExact } from '#web/ui/format.ts'
import { lastsWords, ownerOf, shareWords } from './budget-words.ts'
import { ShareBar } from './share-bar.tsx'
import { StopState } from './stop-list.tsx'

/** One budget of one thing: how it stands, how much, how long still, and what was stopped. */
export function BudgetLine({ budget, onOpen }: { budget: BudgetView; onOpen: () => void }) {
  const [stop] = budget.stops
  return (
    <li className="border-b last:border-b-0" data-budget={budget.budget} data-scope={budget.scope} data-state={budget.state}>
      <button
        type="button"
        onClick={onOpen}
        className="grid w-full grid-cols-[6.5rem_minmax(0,1fr)] items-center gap-x-3 gap-y-1 px-3 py-2 text-left hover:bg-raised md:grid-cols-[6.5rem_minmax(12rem,1.2fr)_minmax(8rem,1fr)_minmax(11rem,0.8fr)]"
      >
        <span className="self-start pt-0.5">
          <BudgetStateBadge state={budget.state} />
        </span>
        <span className="min-w-0">
          <span className="block truncate font-medium">{budget.name}</span>
          <span className="block truncate text-xs text-ink-2" title={budget.scope}>
            {ownerOf(budget)}
          </span>
        </span>
        <span className="col-span-2 flex min-w-0 items-center gap-2 md:col-span-1">
          <ShareBar budget={budget} className="min-w-0 flex-1" />
          <span className="w-24 shrink-0 text-right text-xs tabular-nums">{shareWords(budget)}</span>
        </span>
        <span className="col-span-2 flex flex-wrap items-center gap-x-2 text-xs text-ink-2 md:col-span-1 md:justify-end">
          {stop ? <StopState stop={stop} /> : null}
          <Lasts budget={budget} />
        </span>
        {budget.doubts.length > 0 ? (
          <span className="col-span-full break-words text-xs text-ink-2">{budget.doubts.join(' ')}</span>
        ) : null}
      </button>
    </li>
  )
}

/** How long it lasts, ticking; the moment itself on hover. */
export function Lasts({ budget }: { budget: BudgetView }) {
  const now = useNow()
  if (now === null) return null
  const { exhaustedAt } = budget
  return <span title={exhaustedAt ? `Used up about ${formatExact(exhaustedAt)}` : undefined}>{lastsWords(budget, now)}</span>
}
