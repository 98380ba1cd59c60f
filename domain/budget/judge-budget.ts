import type { BudgetPlan, BudgetRule } from './budget.ts'
import { type BurnRate, burnRate, type Exhaustion, exhaustionOf } from './burn.ts'
import type { GatewayFact } from './fact.ts'
import { countTokens, daysTooOld } from './price.ts'
import { fits } from './select.ts'
import { burnStart } from './stretches.ts'
import type { Tally } from './tally.ts'
import { type WindowBounds, windowAt } from './window.ts'
import { type Side, sentenceOf, summaryOf, unpricedReason } from './wording.ts'

export type BudgetState = 'ok' | 'warning' | 'exhausted' | 'unknown'

/** What one thing used of one budget, and what that means. Times in ms since epoch. */
export type BudgetJudgement = {
  budget: string
  scope: string
  labels: Readonly<Record<string, string>>
  window: WindowBounds
  state: BudgetState
  /** For people: with the time to exhaustion, or why it cannot be known. */
  says: string
  /** The same without what changes from second to second. */
  summary: string
  /** Of the amount; a lower bound where something is not known. */
  share: number
  usedTokens: number
  /** null = not all of it could be priced. */
  usedUsd: number | null
  /** Of the last hour; null = not all of what is used is seen or priced, so how fast it is used is not known. */
  burn: BurnRate | null
  exhaustion: Exhaustion | null
  /** Why not everything is known. */
  doubts: readonly string[]
}

/** What is known besides what was used. */
export type Known = { plan: BudgetPlan; gateways: readonly GatewayFact[]; configDoubt: string | null; now: number }

/** How a budget stands, before it is put into words. */
export type Measured = { side: Side; share: number; unseen: readonly string[]; state: BudgetState }

/**
 * Measures one thing against its budget. What is known to be used counts even where not everything is known: it can only be more.
 * So a share that is reached is reached, and `unknown` is what is below the warning with something unseen or unpriced.
 */
export function measureBudget(budget: BudgetRule, tally: Tally, known: Known): Measured {
  const side = leadingSide(budget, tally)
  const share = side.used / side.limit
  const unseen = unseenOf(budget, tally, known)
  return { side, share, unseen, state: stateOf(share, budget, unseen.length > 0 || known.configDoubt !== null) }
}

/** What that means, in figures and words. */
export function judgeBudget(
  budget: BudgetRule,
  { tally, side, share, unseen, state }: Measured & { tally: Tally },
  { plan, configDoubt, now }: Known,
): BudgetJudgement {
  const timeZone = budget.timeZone ?? plan.timeZone
  const window = windowAt(budget.window, now, { timeZone, born: tally.born })
  const seen = burnOf(tally, side, now)
  const burn = unseen.length === 0 ? seen : null
  const within = typeof budget.window === 'object' ? budget.window.rolling : window.end === null ? null : window.end - now
  const exhaustion = burn && exhaustionOf(side.limit * budget.stopAt - side.used, burn, { now, within })
  const doubts = [...(configDoubt === null ? [] : [configDoubt]), ...unseen]
  const said = { budget, side, share, window, timeZone, seen, burn, exhaustion, doubts, notes: notesOf(plan, tally, now), now }
  return {
    ...{
      budget: budget.slug,
      scope: tally.scope,
      labels: labelsOf(budget, tally),
      window,
      state,
      share,
      burn,
      exhaustion,
      doubts,
    },
    ...{ says: sentenceOf(said), summary: summaryOf(said) },
    usedTokens: countTokens(tally.used.tokens, budget.counts),
    usedUsd: tally.used.unpriced > 0 ? null : tally.used.usd,
  }
}

function stateOf(share: number, { stopAt, warnAt }: BudgetRule, isDoubtful: boolean): BudgetState {
  if (share >= stopAt) return 'exhausted'
  if (share >= warnAt) return 'warning'
  return isDoubtful ? 'unknown' : 'ok'
}

/** Of two amounts, the one that is nearer to its end. */
function leadingSide({ tokens, usd, counts }: BudgetRule, { used }: Tally): Side {
  const sides: Side[] = []
  if (tokens !== undefined) sides.push({ unit: 'tokens', limit: tokens, used: countTokens(used.tokens, counts), counts })
  if (usd !== undefined) sides.push({ unit: 'usd', limit: usd, used: used.usd, counts })
  const [first, second] = sides
  if (!first) throw new RangeError('A budget has an amount of tokens, of USD, or of both.')
  return second && second.used / second.limit > first.used / first.limit ? second : first
}

function burnOf({ steps, firstBurnAt }: Tally, { unit, counts }: Side, now: number): BurnRate {
  const used = steps.map((step) => (unit === 'usd' ? step.usd : countTokens(step.tokens, counts)))
  const spanMs = Math.max(1, now - burnStart(now))
  // A clock that is ahead of ours must not make the rate negative.
  return burnRate(used, { spanMs, sinceFirstMs: Math.max(0, now - (firstBurnAt ?? now)) })
}

/** Why not all that is used is known. */
function unseenOf(budget: BudgetRule, tally: Tally, { plan, gateways }: Known): string[] {
  const blind = gateways.filter(({ slug, blind: why }) => why !== null && isOf(slug, budget, tally, plan))
  return [
    ...blind.map(({ slug, blind: why }) => `What ${slug} uses is not seen: ${why}`),
    ...(budget.usd !== undefined && tally.used.unpriced > 0 ? [unpricedReason(tally.used)] : []),
  ]
}

/** Whether sessions of a gateway can count for this. */
function isOf(gateway: string, { only }: BudgetRule, { gateways, labels }: Tally, { projects }: BudgetPlan): boolean {
  if (gateways) return gateways.has(gateway)
  const project = projects.find(({ slug }) => slug === labels.project)
  const lists = [only?.gateways, project?.gateways]
  return lists.every((patterns) => patterns === undefined || patterns.some((pattern) => fits(pattern, gateway)))
}

/** What does not put the verdict in doubt, and yet belongs beside it. */
function notesOf({ prices }: BudgetPlan, { used }: Tally, now: number): string[] {
  const days = prices && used.tableUsd > 0 ? daysTooOld(prices, now) : null
  return prices && days !== null
    ? [`The price table is of ${prices.asOf}, ${days} days ago: compare it with what is asked today.`]
    : []
}

const labelsOf = ({ slug }: BudgetRule, { scope, labels }: Tally) => ({ budget: slug, scope, ...labels })
