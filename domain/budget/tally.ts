import type { BudgetPlan, BudgetRule, PriceTable } from './budget.ts'
import { BURN_STEP_MS, BURN_STEPS } from './burn.ts'
import type { PricedUse, SessionFact, UseRow } from './fact.ts'
import type { BudgetFold } from './fold.ts'
import { type Place, placeOf, standing } from './place.ts'
import { type Amount, addAmounts, amountOf, noAmount } from './price.ts'
import { burnStart, sumStart } from './stretches.ts'

/** What one thing used of one budget. `steps` for the burn, oldest first; `agents` by gateway and name: who used it. */
export type Tally = Place & {
  used: Amount
  steps: readonly Amount[]
  firstBurnAt: number | null
  agents: ReadonlySet<string>
}

/** Puts prices on rows, once for all budgets. Rows of sessions that are not known any more are left out. */
export function priced(
  rows: readonly UseRow[],
  sessions: ReadonlyMap<string, SessionFact>,
  table: PriceTable | undefined,
): PricedUse[] {
  return rows.flatMap((row) => {
    const session = sessions.get(row.sessionId)
    return session ? [{ ...row, session: { ...session, agent: row.agent }, amount: amountOf(row, table) }] : []
  })
}

/** What is tallied: `base` as it was summed before, and what was used lately besides. */
export type Tallied = {
  plan: BudgetPlan
  base: BudgetFold
  uses: readonly PricedUse[]
  sessions: ReadonlyMap<string, SessionFact>
  now: number
}

type Building = Tally & { agents: Set<string> }

/** What was used of a budget, by each thing it is for. What used nothing is there too, but for single sessions. */
export function tally(budget: BudgetRule, { plan, base, uses, sessions, now }: Tallied): Tally[] {
  const tallies = new Map<string, Building>()
  const start = sumStart(budget, now, plan.timeZone)
  const at = (place: Place | null): Building | null => {
    if (!place) return null
    const there = tallies.get(place.scope) ?? { ...place, ...nothing, agents: new Set<string>() }
    tallies.set(place.scope, there)
    return there
  }
  for (const place of standing(budget, plan)) at(place)
  if (budget.of === 'agent') for (const session of sessions.values()) if (session.isLive) at(placeOf(budget, plan, session))
  for (const { place, used, agents } of base.values()) {
    // A single session that is over is not judged any more.
    if (budget.of === 'session' && !sessions.get(place.scope.slice('session/'.length))?.isLive) continue
    const into = at(place)
    if (into) Object.assign(into, { used: addAmounts(into.used, used), agents: new Set([...into.agents, ...agents]) })
  }
  for (const use of uses) {
    if (budget.of === 'session' && !use.session.isLive) continue
    if (use.from < start && use.from < burnStart(now)) continue
    const into = at(placeOf(budget, plan, use.session))
    if (into) take(into, use, { start, now })
  }
  return [...tallies.values()]
}

function take(
  into: Building,
  { from, firstAt, amount, session }: PricedUse,
  { start, now }: { start: number; now: number },
): void {
  if (from >= start) {
    into.used = addAmounts(into.used, amount)
    into.agents.add(`${session.gateway}/${session.agent}`)
  }
  const step = Math.min(BURN_STEPS - 1, Math.floor((from - burnStart(now)) / BURN_STEP_MS))
  const before = into.steps[step]
  if (!before) return
  into.steps = into.steps.with(step, addAmounts(before, amount))
  into.firstBurnAt = Math.min(into.firstBurnAt ?? firstAt, firstAt)
}

const nothing = { used: noAmount, steps: Array.from({ length: BURN_STEPS }, () => noAmount), firstBurnAt: null }
