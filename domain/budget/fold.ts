import type { BudgetPlan, BudgetRule } from './budget.ts'
import type { PricedUse } from './fact.ts'
import { type Place, placeOf } from './place.ts'
import { type Amount, addAmounts } from './price.ts'
import { sumStart } from './stretches.ts'

/** What one thing used of a budget. `agents` by gateway and name, kept where agents are paused: who used it. */
export type Folded = { place: Place; used: Amount; agents: ReadonlySet<string> }

/** The same for each thing that a budget is for, by scope. */
export type BudgetFold = ReadonlyMap<string, Folded>

/** By the budget's slug. */
export type Fold = ReadonlyMap<string, BudgetFold>

const nobody: ReadonlySet<string> = new Set()

/** From when on what is folded counts for a budget: lifetimes are folded from `lifeBefore` on, and before by single sessions. */
export const foldStart = (budget: BudgetRule, { plan, now, lifeBefore }: Moment): number =>
  budget.window === 'lifetime' ? (lifeBefore ?? 0) : sumStart(budget, now, plan.timeZone)

type Moment = { plan: BudgetPlan; now: number; lifeBefore: number | null }

/** Sums what was used in a stretch of time from `from` on, for the budgets that count it: once for all looks to come. */
export function foldUse(uses: readonly PricedUse[], { from, ...moment }: Moment & { from: number }): Fold {
  const { plan } = moment
  const holding = plan.budgets.filter((budget) => foldStart(budget, moment) <= from)
  return new Map(
    holding.map((budget) => {
      const folded = new Map<string, Folded>()
      for (const { session, amount } of uses) {
        const place = placeOf(budget, plan, session)
        if (!place) continue
        const agents = budget.policy === 'pause-agent' ? new Set([`${session.gateway}/${session.agent}`]) : nobody
        add(folded, { place, used: amount, agents })
      }
      return [budget.slug, folded]
    }),
  )
}

/** What was used in several stretches together. */
export function sumFolds(folds: readonly BudgetFold[]): BudgetFold {
  const [only] = folds
  if (only && folds.length === 1) return only
  const sum = new Map<string, Folded>()
  for (const fold of folds) for (const folded of fold.values()) add(sum, folded)
  return sum
}

function add(into: Map<string, Folded>, { place, used, agents }: Folded): void {
  const there = into.get(place.scope)
  if (!there) into.set(place.scope, { place, used, agents })
  else
    into.set(place.scope, {
      place,
      used: addAmounts(there.used, used),
      agents: agents.size > 0 ? new Set([...there.agents, ...agents]) : there.agents,
    })
}
