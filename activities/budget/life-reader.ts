import type { BudgetPlan } from '#domain/budget/budget.ts'
import type { SessionFact } from '#domain/budget/fact.ts'
import { type Fold, foldUse, sumFolds } from '#domain/budget/fold.ts'
import { priced } from '#domain/budget/tally.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { readUseOf } from '#prisma/stores/budget/read-use.ts'

const READ_AGAIN_MS = 3_600_000
/** Sessions of one statement: each has the use of a life. */
const AT_ONCE = 2_000

const lifetimesOf = (plan: BudgetPlan): BudgetPlan => ({
  ...plan,
  budgets: plan.budgets.filter(({ window }) => window === 'lifetime'),
})

type Reading = { plan: BudgetPlan; sessions: ReadonlyMap<string, SessionFact>; before: number; now: number }

/** Keeps what sessions used in their lives before a moment. Sessions that come are read when they do, all of them once an hour. */
export class LifeReader {
  #before = Number.NaN
  #readAt = 0
  #known = new Set<string>()
  #fold: Fold = new Map()

  get fold(): Fold {
    return this.#fold
  }

  async read(sql: TenantConnection, tenantId: string, { plan, sessions, before, now }: Reading): Promise<void> {
    if (this.#before !== before || now - this.#readAt > READ_AGAIN_MS) {
      this.#known = new Set()
      this.#fold = new Map()
      this.#before = before
      this.#readAt = now
    }
    const missing = [...sessions.values()].filter(({ id, isLive }) => isLive && !this.#known.has(id)).map(({ id }) => id)
    for (let first = 0; first < missing.length; first += AT_ONCE) {
      const sessionIds = missing.slice(first, first + AT_ONCE)
      const rows = await readUseOf(sql, tenantId, { sessionIds, from: 0, to: before })
      for (const id of sessionIds) this.#known.add(id)
      if (rows.length > 0)
        this.#add(foldUse(priced(rows, sessions, plan.prices), { from: 0, plan: lifetimesOf(plan), now, lifeBefore: null }))
    }
  }

  #add(fold: Fold): void {
    const sum = new Map(this.#fold)
    for (const [slug, more] of fold) {
      const there = sum.get(slug)
      sum.set(slug, there ? sumFolds([there, more]) : more)
    }
    this.#fold = sum
  }
}
