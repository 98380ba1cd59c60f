import type { BudgetRule } from './budget.ts'
import { type Amount, addAmounts, countTokens, noAmount } from './price.ts'

/** How much of a budget an amount is, in what the budget is first of all in: its tokens, else USD. */
const sizeIn =
  ({ tokens, counts }: Pick<BudgetRule, 'tokens' | 'counts'>) =>
  (amount: Amount): number =>
    tokens === undefined ? amount.usd : countTokens(amount.tokens, counts)

/** What one of those that used a budget used of it. `usd` null = not all of it could be priced; `share` of all that was used, null = not known. */
export type Used<Who> = Who & { tokens: number; usd: number | null; share: number | null }

/** Who used a budget, most first. */
export type UsersOf = {
  sessions: Used<{ id: string; key: string; gateway: string; agent: string }>[]
  agents: Used<{ gateway: string; agent: string }>[]
  models: Used<{ provider: string | null; model: string | null }>[]
}

/** What was used of a budget, by agent and model. */
export type Part = { gateway: string; agent: string; provider: string | null; model: string | null; amount: Amount }
/** The same of one session. */
export type SessionPart = Part & { id: string; key: string }

/** `sessions`: at least the parts of those sessions that used most. */
type Parts = { all: readonly Part[]; sessions: readonly SessionPart[]; most: number }

/** Who used what of a budget of one thing: at most so many of each. */
export function usersOf(budget: BudgetRule, { all, sessions, most }: Parts): UsersOf {
  const size = sizeIn(budget)
  const whole = all.reduce((sum, { amount }) => addAmounts(sum, amount), noAmount)
  const isKnown = size(whole) > 0 && (budget.tokens !== undefined || whole.unpriced === 0)
  const ranked = <From extends Part, Who>(parts: readonly From[], who: (part: From) => Who): Used<Who>[] => {
    const sums = new Map<string, { who: Who; amount: Amount }>()
    for (const part of parts) {
      const key = JSON.stringify(who(part))
      sums.set(key, { who: who(part), amount: addAmounts(sums.get(key)?.amount ?? noAmount, part.amount) })
    }
    return [...sums.values()]
      .toSorted((a, b) => size(b.amount) - size(a.amount))
      .slice(0, most)
      .map(({ who: user, amount }) => ({
        ...user,
        tokens: countTokens(amount.tokens, budget.counts),
        usd: amount.unpriced > 0 ? null : amount.usd,
        share: isKnown ? size(amount) / size(whole) : null,
      }))
  }
  return {
    sessions: ranked(sessions, ({ id, key, gateway, agent }) => ({ id, key, gateway, agent })),
    agents: ranked(all, ({ gateway, agent }) => ({ gateway, agent })),
    models: ranked(all, ({ provider, model }) => ({ provider, model })),
  }
}
