import type { BudgetStopView, BudgetView } from '#contracts/budgets.ts'
import type { BudgetRule } from '#domain/budget/budget.ts'
import type { BudgetJudgement } from '#domain/budget/judge-budget.ts'

/** What of a judgement has no column of its own. */
export type BudgetDetailColumn = Pick<BudgetView, 'name' | 'labels' | 'policy' | 'share' | 'warnAt' | 'stopAt' | 'doubts'> & {
  summary: string
  /** ms since epoch. */
  exhaustedBetween: { soonest: number; latest: number | null } | null
  /** When it was last shown on the stream, ms since epoch. */
  shownAt: number
}

export const statusColumns = `b.budget, b.scope, b.window_start, b.window_end, b.state, b.since, b.says, b.limit_tokens, b.limit_usd,
  b.used_tokens, b.used_usd, b.burn_per_hour, b.exhausted_at, b.as_of, b.detail`

export type StatusRow = {
  budget: string
  scope: string
  window_start: Date
  window_end: Date | null
  state: BudgetView['state']
  since: Date
  says: string
  limit_tokens: string | null
  limit_usd: string | null
  used_tokens: string | null
  used_usd: string | null
  burn_per_hour: number | null
  exhausted_at: Date | null
  as_of: Date
  detail: BudgetDetailColumn
}

export const detailOf = (budget: BudgetRule, judgement: BudgetJudgement, shownAt: number): BudgetDetailColumn => ({
  ...{ name: budget.name ?? budget.slug, policy: budget.policy, warnAt: budget.warnAt, stopAt: budget.stopAt },
  ...{ labels: judgement.labels, share: judgement.share, doubts: [...judgement.doubts], summary: judgement.summary },
  exhaustedBetween: judgement.exhaustion && { soonest: judgement.exhaustion.soonest, latest: judgement.exhaustion.latest },
  shownAt,
})

const numberOrNull = (text: string | null): number | null => (text === null ? null : Number(text))
const isoOrNull = (at: Date | null): string | null => at?.toISOString() ?? null

/** Each budget is looked at every few seconds and dated once a minute: after this nobody looks any more. */
const UNJUDGED_AFTER_MS = 180_000

/** One budget of one thing as the API and the stream show it. What was not judged for long is not known, whatever it was. */
export function budgetView(row: StatusRow, { stops, now }: { stops: readonly BudgetStopView[]; now: number }): BudgetView {
  const view = viewOf(row, stops)
  if (now - row.as_of.getTime() <= UNJUDGED_AFTER_MS) return view
  const doubt = `Nobody has judged it since ${view.asOf}: is a worker running?`
  const forecast = { burnPerHour: null, exhaustedAt: null, exhaustedBetween: null }
  return { ...view, ...forecast, state: 'unknown', says: `${doubt} Before: ${view.says}`, doubts: [doubt, ...view.doubts] }
}

function viewOf({ detail, ...row }: StatusRow, stops: readonly BudgetStopView[]): BudgetView {
  const { summary: _, shownAt: __, exhaustedBetween, ...shown } = detail
  return {
    ...shown,
    ...{ budget: row.budget, scope: row.scope, state: row.state, says: row.says, burnPerHour: row.burn_per_hour },
    ...{ windowStart: row.window_start.toISOString(), windowEnd: isoOrNull(row.window_end), since: row.since.toISOString() },
    ...{ limitTokens: numberOrNull(row.limit_tokens), limitUsd: numberOrNull(row.limit_usd) },
    ...{ usedTokens: numberOrNull(row.used_tokens), usedUsd: numberOrNull(row.used_usd) },
    ...{ exhaustedAt: isoOrNull(row.exhausted_at), asOf: row.as_of.toISOString(), stops: [...stops] },
    exhaustedBetween: exhaustedBetween && {
      soonest: new Date(exhaustedBetween.soonest).toISOString(),
      latest: exhaustedBetween.latest === null ? null : new Date(exhaustedBetween.latest).toISOString(),
    },
  }
}
