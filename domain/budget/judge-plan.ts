import type { BudgetPlan, BudgetRule } from './budget.ts'
import type { GatewayFact, SessionFact, UseRow } from './fact.ts'
import type { BudgetFold, Fold } from './fold.ts'
import { type BudgetJudgement, judgeBudget, type Known, type Measured, measureBudget } from './judge-budget.ts'
import { priced, type Tally, tally } from './tally.ts'

/** All that budgets are judged by, read at one moment. */
export type BudgetFacts = {
  sessions: ReadonlyMap<string, SessionFact>
  gateways: readonly GatewayFact[]
  /** What was summed before, and what was used lately besides. */
  base: Fold
  uses: readonly UseRow[]
  /** Why the budgets in force are not those that were last written; null = they are. */
  configDoubt: string | null
}

/** A judgement with what it was made from. */
export type BudgetVerdict = { budget: BudgetRule; tally: Tally; judgement: BudgetJudgement }

const nothing: BudgetFold = new Map()

/**
 * Judges what each budget is for: all of it, but of single sessions, of which there may be tens of thousands, those that press and
 * those that are nearest to it. `now` in ms since epoch.
 */
export function judgePlan(plan: BudgetPlan, facts: BudgetFacts, now: number): BudgetVerdict[] {
  const { sessions, gateways, base, configDoubt } = facts
  const uses = priced(facts.uses, sessions, plan.prices)
  const known: Known = { plan, gateways, configDoubt, now }
  return plan.budgets.flatMap((budget) => {
    const tallies = tally(budget, { plan, base: base.get(budget.slug) ?? nothing, uses, sessions, now })
    const measured = tallies.map((each) => ({ tally: each, ...measureBudget(budget, each, known) }))
    const shown = budget.of === 'session' ? worthJudging(measured) : measured
    return shown.map((each) => ({ budget, tally: each.tally, judgement: judgeBudget(budget, each, known) }))
  })
}

/** Of single sessions, so many that nothing is wrong with, and of each gateway so many that are not known. */
const CALM = 100
const UNKNOWN = 20

type Candidate = Measured & { tally: Tally }

function worthJudging(measured: readonly Candidate[]): Candidate[] {
  const nearest = (of: readonly Candidate[], most: number) => of.toSorted((a, b) => b.share - a.share).slice(0, most)
  const by = Map.groupBy(measured, ({ state }) => state)
  const unknown = Map.groupBy(by.get('unknown') ?? [], ({ tally: { labels } }) => labels.gateway)
  return [
    ...(by.get('exhausted') ?? []),
    ...(by.get('warning') ?? []),
    ...[...unknown.values()].flatMap((of) => nearest(of, UNKNOWN)),
    ...nearest(by.get('ok') ?? [], CALM),
  ]
}
