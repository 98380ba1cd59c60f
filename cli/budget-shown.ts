import type { BudgetDetail } from '#contracts/api/response.ts'
import type { BudgetUse, BudgetView } from '#contracts/budgets.ts'
import { age, cost, count } from './wording.ts'

/** One budget with who used it and what it stopped, as text. `now` in ms since epoch. */
export function budgetText({ budget, use }: BudgetDetail, now: number): string {
  const lines = [
    `${budget.state}  ${budget.name} of ${budget.labels.session ?? budget.scope}, for ${age(budget.since, now)}`,
    budget.says,
    `policy ${budget.policy}; warns at ${percent(budget.warnAt)}, stops at ${percent(budget.stopAt)}; judged ${age(budget.asOf, now)} ago`,
    ...budget.stops.map(stopLine),
    ...usedBy('sessions', use.sessions, ({ key, gateway }) => `${key} at ${gateway}`),
    ...usedBy('agents', use.agents, ({ agent, gateway }) => `${agent} at ${gateway}`),
    ...usedBy('models', use.models, ({ provider, model }) =>
      [provider, model ?? 'a model without a name'].filter(Boolean).join('/'),
    ),
  ]
  return `${lines.join('\n')}\n`
}

const percent = (share: number): string => `${Math.floor(share * 100)} %`

const stopLine = ({ policy, name, state, attempts, outcome, at }: BudgetView['stops'][number]): string =>
  `  ${at}  ${policy} ${name}: ${state}${attempts > 1 ? ` at attempt ${attempts}` : ''}${outcome ? `. ${outcome}` : ''}`

type Used = BudgetUse['sessions' | 'agents' | 'models'][number]

function usedBy<Row extends Used>(heading: string, rows: readonly Row[], nameOf: (row: Row) => string): string[] {
  if (rows.length === 0) return []
  return [
    `used by ${heading}:`,
    ...rows.map((row) => {
      const usd = row.usd === null ? 'cost not known' : cost(row.usd)
      return `  ${(row.share === null ? '–' : percent(row.share)).padStart(5)}  ${count(row.tokens).padStart(12)} tokens  ${usd.padStart(14)}  ${nameOf(row)}`
    }),
  ]
}
