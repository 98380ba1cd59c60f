import type { BudgetPlan, BudgetRule } from './budget.ts'
import type { SessionFact } from './fact.ts'
import { projectOf, selects } from './select.ts'

/** What has an amount of its own in a budget. `gateways` null = any; `born` = when its lifetime began. */
export type Place = {
  scope: string
  labels: Readonly<Record<string, string>>
  gateways: ReadonlySet<string> | null
  born: number
}

/** What a session counts for in a budget; null = not for this one. */
export function placeOf(budget: BudgetRule, plan: BudgetPlan, session: SessionFact): Place | null {
  const { only = {} } = budget
  if (!selects(only, session)) return null
  const project = budget.of === 'project' || only.projects ? projectOf(plan.projects, session) : null
  if (only.projects && !(project && only.projects.includes(project))) return null
  const { gateway, agent, key, id, born } = session
  switch (budget.of) {
    case 'tenant':
      return tenantPlace
    case 'project':
      return project === null ? null : projectPlace(project)
    case 'agent':
      return { scope: `agent/${gateway}/${agent}`, labels: { gateway, agent }, gateways: new Set([gateway]), born: 0 }
    case 'session':
      return { scope: `session/${id}`, labels: { gateway, agent, session: key }, gateways: new Set([gateway]), born }
  }
}

const tenantPlace: Place = { scope: 'tenant', labels: {}, gateways: null, born: 0 }
const projectPlace = (project: string): Place => ({ scope: `project/${project}`, labels: { project }, gateways: null, born: 0 })

/** What a budget is for whether or not it used anything. */
export function standing({ of, only }: BudgetRule, { projects }: BudgetPlan): Place[] {
  if (of === 'tenant') return [tenantPlace]
  if (of !== 'project') return []
  return projects.filter(({ slug }) => only?.projects?.includes(slug) ?? true).map(({ slug }) => projectPlace(slug))
}
