import { queryOptions } from '@tanstack/react-query'
import type { BudgetDetail, BudgetPage } from '#contracts/api/response.ts'
import { budgetKey, foldBudgets } from '#web/features/live/fold-budgets.ts'
import { foldInto, foldLater, framesAfter, framesSince } from '#web/features/live/later-folds.ts'
import { queryOf } from './deployment-queries.ts'
import { readCurrent } from './read-current.ts'

const keys = { list: ['budgets'], one: ['budget'] } as const

/** What is gone has no frame, nor has that nobody judges any more, nor who used what: the server says so. */
const REFRESH_MS = 60_000

export const budgetsQuery = queryOptions({
  queryKey: keys.list,
  queryFn: async ({ signal }) => {
    const page = await readCurrent<BudgetPage>('/api/v1/budgets', { signal })
    return foldBudgets(page, framesSince(page.asOf))
  },
  refetchInterval: REFRESH_MS,
})

/** One budget of one thing, with who used it. */
export const budgetQuery = (budget: string, scope: string) =>
  queryOptions({
    queryKey: [...keys.one, budget, scope],
    queryFn: async ({ signal }) =>
      await readCurrent<BudgetDetail>(`/api/v1/budgets/${encodeURIComponent(budget)}?${queryOf({ scope })}`, { signal }),
    refetchInterval: REFRESH_MS,
  })

foldLater((client, batches) => {
  foldInto<BudgetPage>(client, keys.list, (page) => foldBudgets(page, framesAfter(batches, page.asOf)))
  for (const frame of batches.flatMap((batch) => [...batch.frames])) {
    if (frame.type !== 'budget') continue
    const { budget } = frame
    const key = [...keys.one, budget.budget, budget.scope]
    foldInto<BudgetDetail>(client, key, (detail) =>
      budgetKey(detail.budget) === budgetKey(budget) ? { ...detail, budget } : detail,
    )
  }
})
