import type { BudgetView } from '#contracts/budgets.ts'
import { CliError } from './exit.ts'

/** Exit codes of `mc budget`, for scripts: all is within, something is used up, or something is not known. */
const budgetExit = { within: 0, exhausted: 1, unknown: 2 } as const

/** Ends the command with the code of the hardest state. @throws CliError where a budget is used up or not known */
export function endWithBudgets(budgets: readonly Pick<BudgetView, 'budget' | 'scope' | 'state'>[]): void {
  const named = (state: BudgetView['state']) =>
    budgets.filter((each) => each.state === state).map(({ budget, scope }) => `${budget} of ${scope}`)
  const [exhausted, unknown] = [named('exhausted'), named('unknown')]
  if (exhausted.length > 0)
    throw new CliError(
      budgetExit.exhausted,
      `Used up: ${some(exhausted)}.`,
      'See who used it with: mc budget show <budget> --scope <scope>',
    )
  if (unknown.length > 0)
    throw new CliError(budgetExit.unknown, `It is not known how much is used of ${some(unknown)}.`, 'What it says tells why.')
}

const some = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
