import type { BudgetRule, TokenKind } from './budget.ts'
import type { BurnRate, Exhaustion } from './burn.ts'
import type { Amount } from './price.ts'
import type { WindowBounds } from './window.ts'
import { wallTime } from './zone.ts'

/** One of the amounts of a budget, and what is used of it. */
export type Side = { unit: 'tokens' | 'usd'; limit: number; used: number; counts: readonly TokenKind[] }

type Said = {
  budget: BudgetRule
  side: Side
  share: number
  window: WindowBounds
  timeZone: string
  /** The burn of what is seen, and the same where that is all. */
  seen: BurnRate
  burn: BurnRate | null
  exhaustion: Exhaustion | null
  doubts: readonly string[]
  notes: readonly string[]
  now: number
}

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** A share is told again when it has moved by so much. */
const STEP = 0.05

/** `Used 82 % of 1,000,000 tokens of the day (Europe/Berlin). At 12,000 tokens an hour it is used up in 15 h (11 to 24 h).` */
export function sentenceOf(said: Said): string {
  const { side, share, doubts, notes } = said
  const used = `Used ${doubts.length > 0 ? 'at least ' : ''}${percent(share)} of ${amount(side.limit, side)} ${windowName(said)}.`
  return [used, forecast(said), ...doubts, ...notes].join(' ')
}

/** For a finding, which is told anew when its words change: the share in steps, and no times. */
export function summaryOf({ side, share, doubts, notes, ...said }: Said): string {
  const step = Math.floor(share / STEP + 1e-9) * STEP
  return [`Used ${percent(step)} or more of ${amount(side.limit, side)} ${windowName(said)}.`, ...doubts, ...notes].join(' ')
}

/** Which models have no price, and what to do about it. */
export const unpricedReason = ({ unpriced, models }: Pick<Amount, 'unpriced' | 'models'>): string =>
  `${count(unpriced)} tokens of ${listed(models)} have no price: add it to \`prices\` in config/budgets.yaml.`

function forecast({ seen, burn, exhaustion, side, share, budget, now }: Said): string {
  if (share >= budget.stopAt) return `That is its end at ${percent(budget.stopAt)}.`
  if (!burn) return `How fast it is used is not known; of what is, ${amount(seen.perHour, side)} an hour.`
  if (burn.perHour === 0) return 'Nothing was used in the last hour.'
  const rate = `At ${amount(burn.perHour, side)} an hour`
  if (!exhaustion) return `${rate} it lasts.`
  const { at, soonest, latest } = exhaustion
  const range = burn.between
    ? ` (${latest === null ? `from ${span(soonest - now)} on, or not at all` : `${span(soonest - now)} to ${span(latest - now)}`})`
    : ''
  return `${rate} it is used up in ${span(at - now)}${range}.`
}

function windowName({ budget, timeZone, window }: Pick<Said, 'budget' | 'timeZone' | 'window'>): string {
  if (budget.window === 'lifetime') return 'of its whole life'
  if (typeof budget.window === 'object') return `of any ${span(budget.window.rolling)}`
  const { year, month, day, hour } = wallTime(window.start, timeZone)
  const date = `${year}-${two(month)}-${two(day)}`
  const from = { hour: `${date} ${two(hour)}:00`, day: date, week: date, month: date.slice(0, 7) }[budget.window]
  return `of the ${budget.window} ${from} (${timeZone})`
}

const two = (value: number): string => String(value).padStart(2, '0')

/** Never rounded up to a share that is not reached. */
const percent = (share: number): string => `${Math.floor(share * 100 + 1e-6)} %`

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const cents = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const smallSums = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 4 })

const count = (value: number): string => whole.format(value)

const amount = (value: number, { unit }: Side): string =>
  unit === 'usd' ? `$${(value < 1 ? smallSums : cents).format(value)}` : `${count(value)} tokens`

function span(ms: number): string {
  if (ms < 2 * MINUTE_MS) return `${Math.max(1, Math.round(ms / 1_000))} s`
  if (ms < 2 * HOUR_MS) return `${Math.round(ms / MINUTE_MS)} min`
  return ms < 72 * HOUR_MS ? `${Math.round(ms / HOUR_MS)} h` : `${Math.round(ms / (24 * HOUR_MS))} days`
}

const listed = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
