import type { BudgetPlan } from '#domain/budget/budget.ts'
import type { SessionFact, UseRow } from '#domain/budget/fact.ts'
import { type BudgetFold, type Fold, foldStart, foldUse, sumFolds } from '#domain/budget/fold.ts'
import { readingOf, type Stretch } from '#domain/budget/stretches.ts'
import { priced } from '#domain/budget/tally.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { addSessions, readActiveSessions } from '#prisma/stores/budget/read-fleet.ts'
import { readUse } from '#prisma/stores/budget/read-use.ts'
import { LifeReader } from './life-reader.ts'

/** Who is there changes slowly; whoever uses something is noticed at once. */
const FLEET_FOR_MS = 30_000
/**
 * What is told late, read back after a gap, is of the last day nearly always: that is read again once a minute, or in a twentieth of
 * the time that reading it takes; what is older once an hour.
 */
const YOUNG_MS = 86_400_000
const YOUNG_FOR_MS = 60_000
const OLD_FOR_MS = 3_600_000
const LEAST_REST = 20

type Kept = Stretch & { readAt: number; tookMs: number; fold: Fold }

/** All that was used, as far as it counts for a budget of the plan. */
export type UseSeen = { sessions: Map<string, SessionFact>; base: Fold; uses: UseRow[] }

/** Reads what was used: the last hours at each look, and what was before seldom, a day at a time. One for each tenant. */
export class UseReader {
  #plan = ''
  #fleet: { readAt: number; sessions: Map<string, SessionFact> } | null = null
  #kept = new Map<string, Kept>()
  #lives = new LifeReader()
  #sums = new Map<string, { of: readonly BudgetFold[]; sum: BudgetFold }>()

  async read(sql: TenantConnection, tenantId: string, { plan, now }: { plan: BudgetPlan; now: number }): Promise<UseSeen> {
    this.#forgetUnless(plan)
    const { cuts, recentFrom, kept, lifeBefore } = readingOf(plan, now)
    const sessions = await this.#sessions(sql, tenantId, now)
    const uses = await readUse(sql, tenantId, { cuts, from: recentFrom, to: null })
    await addSessions(sql, tenantId, { to: sessions, ids: uses.map(({ sessionId }) => sessionId), now })
    for (const stretch of this.#due(kept, now)) {
      const beganAt = performance.now()
      const rows = await readUse(sql, tenantId, { cuts: [stretch.from], ...stretch })
      await addSessions(sql, tenantId, { to: sessions, ids: rows.map(({ sessionId }) => sessionId), now })
      const fold = foldUse(priced(rows, sessions, plan.prices), { from: stretch.from, plan, now, lifeBefore })
      this.#kept.set(nameOf(stretch), { ...stretch, readAt: now, tookMs: performance.now() - beganAt, fold })
    }
    if (lifeBefore !== null) await this.#lives.read(sql, tenantId, { plan, sessions, before: lifeBefore, now })
    return { sessions, uses, base: this.#base({ plan, now, lifeBefore }) }
  }

  #forgetUnless(plan: BudgetPlan): void {
    const text = JSON.stringify(plan)
    if (text === this.#plan) return
    this.#plan = text
    this.#kept.clear()
    this.#sums.clear()
    this.#lives = new LifeReader()
  }

  async #sessions(sql: TenantConnection, tenantId: string, now: number): Promise<Map<string, SessionFact>> {
    const isFresh = this.#fleet && Math.abs(now - this.#fleet.readAt) < FLEET_FOR_MS
    if (!this.#fleet || !isFresh) this.#fleet = { readAt: now, sessions: await readActiveSessions(sql, tenantId, now) }
    return this.#fleet.sessions
  }

  /** Those never read, and of those read too long ago the one that waits longest: no look has to read them all again. */
  #due(kept: readonly Stretch[], now: number): Stretch[] {
    const names = new Set(kept.map(nameOf))
    for (const name of this.#kept.keys()) if (!names.has(name)) this.#kept.delete(name)
    const missing = kept.filter((stretch) => !this.#kept.has(nameOf(stretch)))
    const stale = [...this.#kept.values()]
      .filter(
        ({ to, readAt, tookMs }) => now - readAt > Math.max(to > now - YOUNG_MS ? YOUNG_FOR_MS : OLD_FOR_MS, tookMs * LEAST_REST),
      )
      .toSorted((a, b) => a.readAt - b.readAt)
      .slice(0, 1)
    return [...missing, ...stale].map(({ from, to }) => ({ from, to }))
  }

  /** What was summed before, in the window of each budget; summed up anew where a part of it has changed. */
  #base(moment: { plan: BudgetPlan; now: number; lifeBefore: number | null }): Fold {
    const base = new Map<string, BudgetFold>()
    for (const budget of moment.plan.budgets) {
      const start = foldStart(budget, moment)
      const folds = [...this.#kept.values()].filter(({ from }) => from >= start).map(({ fold }) => fold)
      if (budget.window === 'lifetime') folds.push(this.#lives.fold)
      const of = folds.flatMap((fold) => fold.get(budget.slug) ?? [])
      const known = this.#sums.get(budget.slug)
      const isSame = known?.of.length === of.length && of.every((fold, index) => fold === known.of[index])
      const sum = isSame ? known.sum : sumFolds(of)
      this.#sums.set(budget.slug, { of, sum })
      base.set(budget.slug, sum)
    }
    return base
  }
}

const nameOf = ({ from, to }: Stretch): string => `${from}/${to}`
