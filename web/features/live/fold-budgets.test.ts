import { describe, expect, it } from 'vitest'
import type { BudgetPage } from '#contracts/api/response.ts'
import type { BudgetView } from '#contracts/budgets.ts'
import type { LiveFrame } from '#contracts/live.ts'
import { foldBudgets } from './fold-budgets.ts'

const view = (budget: string, state: BudgetView['state'], share: number) =>
  ({ budget, scope: 'tenant', state, share }) as BudgetView
const told = (budget: BudgetView): LiveFrame => ({ type: 'budget', budget })
const page: BudgetPage = { items: [view('a', 'warning', 0.9), view('b', 'ok', 0.5), view('c', 'ok', 0.1)], asOf: '1' }
const listed = ({ items }: BudgetPage) => items.map(({ budget, state }) => `${budget} ${state}`)

describe('foldBudgets', () => {
  it('replaces what is told anew and puts what presses most first', () => {
    const frames = [told(view('c', 'exhausted', 1)), told(view('d', 'unknown', 0)), told(view('b', 'ok', 0.05))]
    expect(listed(foldBudgets(page, frames))).toEqual(['c exhausted', 'd unknown', 'a warning', 'b ok'])
  })

  it('is the same list when nothing about budgets was told', () => {
    expect(foldBudgets(page, [])).toBe(page)
  })
})
