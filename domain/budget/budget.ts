/** What has an amount: all sessions of a tenant together, or each agent, each project, each session by itself. */
export const budgetOwners = ['tenant', 'agent', 'project', 'session'] as const
export type BudgetOwner = (typeof budgetOwners)[number]

export const calendarWindows = ['hour', 'day', 'week', 'month'] as const
export type CalendarWindow = (typeof calendarWindows)[number]

/** `rolling` in ms, always ends now. */
export type BudgetWindow = CalendarWindow | 'lifetime' | { rolling: number }

export const tokenKinds = ['input', 'output', 'cacheRead', 'cacheWrite'] as const
export type TokenKind = (typeof tokenKinds)[number]
export type Tokens = Readonly<Record<TokenKind, number>>

export type BudgetPolicy = 'notify' | 'pause-agent' | 'abort-run'

/** Patterns by field; a session is meant when each list that is there has one that fits. */
export type Selection = {
  gateways?: readonly string[] | undefined
  agents?: readonly string[] | undefined
  sessions?: readonly string[] | undefined
  classifications?: readonly string[] | undefined
}

/** A label of sessions that people plan money by. */
export type ProjectRule = Selection & { slug: string; name?: string | undefined }

/** An amount, what it is for, and what happens when it is used. `usd` and `tokens`: one of them at least. */
export type BudgetRule = {
  slug: string
  name?: string | undefined
  of: BudgetOwner
  only?: (Selection & { projects?: readonly string[] | undefined }) | undefined
  window: BudgetWindow
  timeZone?: string | undefined
  tokens?: number | undefined
  usd?: number | undefined
  counts: readonly TokenKind[]
  /** Shares of the amount. */
  warnAt: number
  stopAt: number
  policy: BudgetPolicy
  owner?: string | undefined
}

/** USD for a million tokens of the models that fit. Absent = tokens of that kind cannot be priced. */
export type ModelPrice = {
  model: string
  aliases: readonly string[]
  input: number
  output: number
  cacheRead?: number | undefined
  cacheWrite?: number | undefined
}

/** `asOf` as YYYY-MM-DD, `warnAfter` in ms. */
export type PriceTable = {
  asOf: string
  warnAfter: number
  gatewayCost: 'prefer' | 'ignore'
  models: readonly ModelPrice[]
}

/** All that is configured about budgets. */
export type BudgetPlan = {
  timeZone: string
  prices?: PriceTable | undefined
  projects: readonly ProjectRule[]
  budgets: readonly BudgetRule[]
}
