import type { BudgetPlan, BudgetRule } from '#domain/budget/budget.ts'
import { nearestName } from '#domain/nearest-name.ts'

/** Something wrong in a file whose every value is right by itself. */
export type BudgetFault = { path: readonly (string | number)[]; message: string }

/** Names used twice or not known, and amounts that nothing could ever judge or that could never do what they say. */
export function budgetFaults(plan: BudgetPlan): BudgetFault[] {
  return [
    ...twice(plan.projects, 'projects'),
    ...twice(plan.budgets, 'budgets'),
    ...plan.budgets.flatMap((budget, index) =>
      faultsOf(budget, plan).map(({ path, message }) => ({ path: ['budgets', index, ...path], message })),
    ),
  ]
}

const twice = (named: readonly { slug: string }[], list: string): BudgetFault[] =>
  named.flatMap(({ slug }, index) =>
    named.findIndex((other) => other.slug === slug) < index
      ? [{ path: [list, index, 'slug'], message: `"${slug}" is used twice` }]
      : [],
  )

function faultsOf(budget: BudgetRule, { projects, prices }: BudgetPlan): BudgetFault[] {
  const { window, of, tokens, usd, warnAt, stopAt } = budget
  const faults: BudgetFault[] = []
  const say = (path: BudgetFault['path'], message: string) => faults.push({ path, message })
  if (tokens === undefined && usd === undefined) say([], 'expected an amount: `tokens`, `usd`, or both')
  if (usd !== undefined && !prices)
    say(['usd'], 'needs a price table: add `prices` with its day `asOf` (its `models` may be empty where gateways give costs)')
  if (window === 'lifetime' && of !== 'session')
    say(['window'], 'a lifetime is for `of: session`; take hour, day, week, month or { rolling: … } here')
  if (warnAt > stopAt) say(['warnAt'], `would warn at ${warnAt}, after the stop at ${stopAt}; take a share of ${stopAt} at most`)
  if (of === 'project' && projects.length === 0) say(['of'], 'there is no project; add one under `projects`')
  const slugs = projects.map(({ slug }) => slug)
  budget.only?.projects?.forEach((slug, index) => {
    if (!slugs.includes(slug)) say(['only', 'projects', index], unknownProject(slug, slugs))
  })
  return faults
}

function unknownProject(slug: string, known: readonly string[]): string {
  const meant = nearestName(slug, known)
  if (meant) return `no project is called "${slug}"; did you mean ${meant}?`
  return `no project is called "${slug}"; ${known.length === 0 ? 'there is none' : `known: ${known.join(', ')}`}`
}
