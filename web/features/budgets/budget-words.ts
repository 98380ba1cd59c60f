import type { BudgetView } from '#contracts/budgets.ts'
import { formatDuration, formatShare } from '#web/ui/format.ts'

/** What a budget is of, as people know it. */
export function ownerOf({ scope, labels }: Pick<BudgetView, 'scope' | 'labels'>): string {
  if (labels.session) return `session ${labels.session}`
  if (labels.agent) return `agent ${labels.agent} at ${labels.gateway ?? 'an unknown gateway'}`
  if (labels.project) return `project ${labels.project}`
  return scope === 'tenant' ? 'all sessions' : scope
}

/** The share used, rounded down, and as a lower bound where not all is known. */
export const shareWords = ({ share, doubts }: Pick<BudgetView, 'share' | 'doubts'>): string =>
  `${doubts.length > 0 ? 'at least ' : ''}${formatShare(Math.floor(share * 100 + 1e-6) / 100)}`

type Lasting = Pick<BudgetView, 'windowEnd' | 'burnPerHour' | 'exhaustedAt' | 'exhaustedBetween' | 'share' | 'stopAt'>

/** How long it lasts at the burn of the last hour, as a range. `now` in ms since epoch. */
export function lastsWords(budget: Lasting, now: number): string {
  const { windowEnd, burnPerHour, exhaustedAt, exhaustedBetween, share, stopAt } = budget
  if (share >= stopAt) return windowEnd ? `begins anew in ${formatDuration(Date.parse(windowEnd) - now)}` : 'used up'
  if (burnPerHour === null) return 'not known for how long'
  if (burnPerHour === 0) return 'nothing used in the last hour'
  if (exhaustedAt === null) return 'lasts at this rate'
  const from = (time: string) => formatDuration(Date.parse(time) - now)
  if (!exhaustedBetween) return `about ${from(exhaustedAt)} left`
  const { soonest, latest } = exhaustedBetween
  if (latest === null) return `${from(soonest)} left or more`
  const [least, most] = [from(soonest), from(latest)]
  return least === most ? `about ${least} left` : `${least} to ${most} left`
}

type Amounts = Pick<BudgetView, 'limitTokens' | 'limitUsd' | 'usedTokens' | 'usedUsd'>

/** Whether a budget goes by its cost: it has no amount of tokens, or the cost is nearer to its end. */
export const goesByUsd = ({ limitTokens, limitUsd, usedTokens, usedUsd }: Amounts): boolean =>
  limitTokens === null || (limitUsd !== null && (usedUsd ?? 0) / limitUsd > (usedTokens ?? 0) / limitTokens)
