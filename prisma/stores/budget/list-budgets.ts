import type { BudgetDetail, BudgetPage } from '#contracts/api/response.ts'
import type { BudgetPlan, BudgetRule } from '#domain/budget/budget.ts'
import type { SessionFact } from '#domain/budget/fact.ts'
import { placeOf } from '#domain/budget/place.ts'
import { sumStart } from '#domain/budget/stretches.ts'
import { priced } from '#domain/budget/tally.ts'
import { type Part, type SessionPart, usersOf } from '#domain/budget/use-of.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { headOf } from '../stream-head.ts'
import { addSessions } from './read-fleet.ts'
import { readUseOf } from './read-use.ts'
import { readUsers } from './read-users.ts'
import { readBudgets } from './statuses.ts'
import type { BudgetKey } from './stops.ts'

/** Users of each kind that are told of. */
const MOST_USERS = 20

/** All budgets, most pressing first. `now` in ms since epoch. */
export async function listBudgets(db: Database, tenantId: string, now: number): Promise<BudgetPage> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const asOf = (await headOf(sql, tenantId)).toString()
    return { items: await readBudgets(sql, tenantId, { now }), asOf }
  })
}

type Asked = BudgetKey & { plan: BudgetPlan; now: number }

/** One budget of one thing, and who used it. `null` = it is not there. @param plan all budgets in force */
export async function budgetDetail(
  db: Database,
  tenantId: string,
  { plan, budget: slug, scope, now }: Asked,
): Promise<BudgetDetail | null> {
  const rule = plan.budgets.find((budget) => budget.slug === slug)
  return await db.withTenantSql(tenantId, async (sql) => {
    const asOf = (await headOf(sql, tenantId)).toString()
    const [budget] = await readBudgets(sql, tenantId, { keys: [{ budget: slug, scope }], now })
    if (!budget || !rule) return null
    const parts = await partsOf(sql, tenantId, { rule, plan, scope, now })
    const use = usersOf(rule, { ...parts, most: MOST_USERS })
    return { budget, use, asOf }
  })
}

type Reading = { rule: BudgetRule; plan: BudgetPlan; scope: string; now: number }
type Parts = { all: Part[]; sessions: SessionPart[] }

/** What was used since the window began: of a single session by its own index, else summed where it is. */
async function partsOf(sql: TenantConnection, tenantId: string, { rule, plan, scope, now }: Reading): Promise<Parts> {
  const from = sumStart(rule, now, plan.timeZone)
  const [kind, id = ''] = scope.split('/')
  if (kind !== 'session') return await readUsers(sql, tenantId, { rule, plan, scope, from, most: MOST_USERS })
  const rows = await readUseOf(sql, tenantId, { sessionIds: [id], from, to: null })
  const known = new Map<string, SessionFact>()
  await addSessions(sql, tenantId, { to: known, ids: [id], now })
  const uses = priced(rows, known, plan.prices).filter(({ session }) => placeOf(rule, plan, session)?.scope === scope)
  const sessions = uses.map(({ provider, model, amount, session: { key, gateway, agent } }) => ({
    ...{ id, key, gateway, agent, provider, model, amount },
  }))
  return { all: sessions, sessions }
}
