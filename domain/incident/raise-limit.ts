/** A budget's limits, as its file has them. */
export type LimitedBudget = { slug: string; tokens?: number | undefined; usd?: number | undefined }

/** The change to `config/budgets.yaml` that raises a budget's limits by a share, for a person to commit. */
export function raiseLimitPatch(budget: LimitedBudget, by: number): string {
  const change = (field: string, was: number, becomes: number) => [`-    ${field}: ${was}`, `+    ${field}: ${becomes}`]
  const tokens = budget.tokens === undefined ? [] : change('tokens', budget.tokens, Math.round(budget.tokens * (1 + by)))
  const usd = budget.usd === undefined ? [] : change('usd', budget.usd, Number((budget.usd * (1 + by)).toFixed(2)))
  return ['config/budgets.yaml:', `   - slug: ${budget.slug}`, ...tokens, ...usd].join('\n')
}
