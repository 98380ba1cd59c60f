import type { BudgetPage } from '#contracts/api/response.ts'
import type { BudgetView } from '#contracts/budgets.ts'
import type { LiveFrame } from '#contracts/live.ts'

/** Most pressing first, as the server lists them. */
const ranks: readonly BudgetView['state'][] = ['exhausted', 'unknown', 'warning', 'ok']

/** One budget of one thing. */
export const budgetKey = ({ budget, scope }: Pick<BudgetView, 'budget' | 'scope'>): string => `${budget}/${scope}`

/** The list with each budget as it was last told, in its order. */
export function foldBudgets(page: BudgetPage, frames: readonly LiveFrame[]): BudgetPage {
  const told = frames.flatMap((frame) => (frame.type === 'budget' ? [frame.budget] : []))
  if (told.length === 0) return page
  const items = new Map([...page.items, ...told].map((view) => [budgetKey(view), view]))
  return { ...page, items: [...items.values()].toSorted(byPressure) }
}

const byPressure = (a: BudgetView, b: BudgetView): number =>
  ranks.indexOf(a.state) - ranks.indexOf(b.state) || b.share - a.share || budgetKey(a).localeCompare(budgetKey(b))
