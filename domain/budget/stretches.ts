import type { BudgetPlan, BudgetRule } from './budget.ts'
import { BURN_STEP_MS, BURN_STEPS } from './burn.ts'
import { windowAt } from './window.ts'

/** Where the burn's steps begin: the last of them is under way. */
export const burnStart = (now: number): number => Math.floor(now / BURN_STEP_MS) * BURN_STEP_MS - (BURN_STEPS - 1) * BURN_STEP_MS

/** From when on use counts; a lifetime counts all that is known. */
export const sumStart = (budget: BudgetRule, now: number, timeZone: string): number =>
  windowAt(budget.window, now, { timeZone: budget.timeZone ?? timeZone, born: 0 }).start

/**
 * Moments at which what is summed has to be cut, so that each window and burn step is a sum of whole pieces. Ascending, and never
 * empty. Lifetimes are cut nowhere: what was before the first cut is one piece more.
 */
export function cutsOf({ budgets, timeZone }: BudgetPlan, now: number): number[] {
  const windows = budgets.filter(({ window }) => window !== 'lifetime').map((budget) => sumStart(budget, now, timeZone))
  const steps = Array.from({ length: BURN_STEPS }, (_, step) => burnStart(now) + step * BURN_STEP_MS)
  return [...new Set([...windows, ...steps])].sort((a, b) => a - b)
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** What is older than this is summed once and kept for a while. */
const SETTLED_AFTER_MS = 2 * HOUR_MS

/** From `from` on and before `to`, in ms since epoch. */
export type Stretch = { from: number; to: number }

/**
 * How the past is read: `recentFrom` on at each look, by `cuts`; the `kept` stretches now and then, each at most a day and within or
 * outside of every window as a whole; and for lifetimes (null = there is none) what was before `lifeBefore` by single sessions.
 */
export type Reading = { cuts: readonly number[]; recentFrom: number; kept: Stretch[]; lifeBefore: number | null }

export function readingOf(plan: BudgetPlan, now: number): Reading {
  const cuts = cutsOf(plan, now)
  const settled = Math.floor((now - SETTLED_AFTER_MS) / HOUR_MS) * HOUR_MS
  const first = cuts[0] ?? burnStart(now)
  const hasLifetime = plan.budgets.some(({ window }) => window === 'lifetime')
  // A life may be long, and few are looked at: only their last day is summed together with all others.
  const lifeBefore = hasLifetime ? Math.floor(settled / DAY_MS) * DAY_MS : null
  const start = Math.min(first, lifeBefore ?? first)
  const recentFrom = Math.max(start, settled)
  const midnights = Array.from(
    { length: Math.max(0, Math.floor(recentFrom / DAY_MS) - Math.floor(start / DAY_MS)) },
    (_, day) => (Math.floor(start / DAY_MS) + day + 1) * DAY_MS,
  )
  const inside = [...cuts, ...midnights].filter((at) => at > start && at < recentFrom)
  const edges = [...new Set([start, ...inside, recentFrom])].sort((a, b) => a - b)
  const kept = edges.slice(1).map((to, index) => ({ from: edges[index] ?? start, to }))
  return { cuts, recentFrom, kept, lifeBefore }
}
