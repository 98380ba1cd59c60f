'use client'
import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import type { BudgetPage } from '#contracts/api/response.ts'
import type { BudgetView } from '#contracts/budgets.ts'
import { budgetsQuery } from '#web/features/api/budget-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { ConfigBanner } from '#web/features/config/config-banner.tsx'
import { budgetKey } from '#web/features/live/fold-budgets.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { budgetStateLooks } from '#web/ui/budget-state-badge.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { FilterChip } from '#web/ui/filter-chip.tsx'
import { Page } from '#web/ui/page.tsx'
import { Section } from '#web/ui/section.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { BudgetLine } from './budget-line.tsx'

const BudgetSheet = dynamic(() => import('./budget-sheet.tsx').then((module) => module.BudgetSheet), { ssr: false })

/** Is anything using more than it may, and how long does the rest last? Every budget, most pressing first. */
export function Budgets() {
  const { data, error, refetch } = useQuery(budgetsQuery)
  const { query, change } = useUrlState()
  const [budget, scope] = [query.get('budget'), query.get('scope') ?? 'tenant']
  return (
    <Page title="Budgets">
      <Section title="What is used of what may be" aside={data ? <StateFilter page={data} /> : null}>
        {error && !data ? <QueryError what="The budgets" error={error} retry={() => void refetch()} /> : null}
        {data ? <List page={data} /> : error ? null : <SkeletonRows rows={6} />}
      </Section>
      <ConfigBanner />
      {budget ? <BudgetSheet budget={budget} scope={scope} onClose={() => change({ budget: null, scope: null })} /> : null}
    </Page>
  )
}

const states: readonly BudgetView['state'][] = ['exhausted', 'unknown', 'warning', 'ok']

function StateFilter({ page }: { page: BudgetPage }) {
  const { query, change } = useUrlState()
  const chosen = query.get('state')
  return (
    <span className="flex flex-wrap gap-1.5" role="group" aria-label="State">
      {states.map((state) => {
        const { glyph: Glyph, word } = budgetStateLooks[state]
        const count = page.items.filter((item) => item.state === state).length
        return (
          <FilterChip key={state} on={chosen === state} onClick={() => change({ state: chosen === state ? null : state })}>
            <Glyph aria-hidden /> {word} {count}
          </FilterChip>
        )
      })}
    </span>
  )
}

function List({ page }: { page: BudgetPage }) {
  const { query, change } = useUrlState()
  const state = query.get('state')
  const items = page.items.filter((item) => state === null || item.state === state)
  if (page.items.length === 0) return <NoBudget />
  if (items.length === 0) return <EmptyState title="No budget is in this state now" />
  return (
    <ul>
      {items.map((item) => (
        <BudgetLine key={budgetKey(item)} budget={item} onOpen={() => change({ budget: item.budget, scope: item.scope })} />
      ))}
    </ul>
  )
}

const NoBudget = () => (
  <EmptyState title="Nothing is judged yet">
    Say what may be used in <code className="font-mono">config/budgets.yaml</code>: it is checked and applied as soon as it is
    saved, and judged within seconds. A budget of single sessions shows here once one of them has used something.
  </EmptyState>
)
