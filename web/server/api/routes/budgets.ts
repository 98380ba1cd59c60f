import { z } from 'zod'
import { BudgetDetail, BudgetPage } from '#contracts/api/response.ts'
import { budgetDetail, listBudgets } from '#prisma/stores/budget/list-budgets.ts'
import { readResponseConfig } from '#prisma/stores/response-config.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { route } from '../route.ts'

const read = { action: 'fleet.read' } as const

/** As `scope` of a budget's view: `tenant`, `agent/<gateway>/<agent>`, `project/<slug>`, `session/<id>`. */
const Scope = z.object({
  scope: z
    .string()
    .regex(/^(tenant|(agent|project)\/.{1,500}|session\/[0-9a-f-]{36})$/, 'expected tenant, agent/…, project/… or session/<id>')
    .default('tenant'),
})

/** Budgets: how each stands, and who used it. What may be used is configuration, and is not changed here. */
export const budgetRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/budgets',
    says: 'Budgets with what is used of them',
    needs: read,
    output: BudgetPage,
    handle: ({ web, actor }) => listBudgets(web.db, actor.tenantId, Date.now()),
  }),
  route({
    method: 'GET',
    path: '/api/v1/budgets/:budget',
    says: 'A budget with who used it',
    needs: read,
    query: Scope,
    output: BudgetDetail,
    handle: async ({ web, actor, params, query }) => {
      const { budgets: plan } = await readResponseConfig(web.db, actor.tenantId)
      const budget = params.budget ?? ''
      const detail = await budgetDetail(web.db, actor.tenantId, { plan, budget, scope: query.scope, now: Date.now() })
      if (detail) return detail
      throw new HttpProblem(
        'NOT_FOUND',
        `Nothing is known of the budget ${budget} of ${query.scope}. Single sessions are listed only near or beyond their warning.`,
      )
    },
  }),
]
