import { type ModelPrice, type PriceTable, type TokenKind, type Tokens, tokenKinds } from './budget.ts'
import { fits } from './select.ts'

/** Tokens of some calls of one model. `gatewayUsd` is what the gateway said they cost, over all of them; null = it did not say. */
export type ModelUse = { provider: string | null; model: string | null; tokens: Tokens; gatewayUsd: number | null }

/** What was used. `unpriced` = tokens that are not in `usd`, so that it is a lower bound then; `models` says whose. */
export type Amount = { tokens: Tokens; usd: number; unpriced: number; models: readonly string[]; tableUsd: number }

const MILLION = 1_000_000
const DAY_MS = 86_400_000

/** The first price whose pattern fits `provider/model` or `model`. `null` = the table has none. */
export function priceOf(table: PriceTable, { provider, model }: Pick<ModelUse, 'provider' | 'model'>): ModelPrice | null {
  if (model === null) return null
  const names = provider === null ? [model] : [`${provider}/${model}`, model]
  const isMeant = (pattern: string) => names.some((name) => fits(pattern, name))
  return table.models.find((price) => [price.model, ...price.aliases].some(isMeant)) ?? null
}

/**
 * What calls of one model cost. Where the gateway gave a cost above zero and the table does not say to ignore it, that is it. A
 * cost of zero for tokens that were used is what gateways say of models without a price, and counts as none given. Else the
 * table prices each kind of token; kinds it has no price for are `unpriced`.
 */
export function amountOf(use: ModelUse, table: PriceTable | undefined): Amount {
  const { tokens, gatewayUsd } = use
  const none = { tokens, usd: 0, unpriced: 0, models: [], tableUsd: 0 }
  if (gatewayUsd !== null && gatewayUsd > 0 && table?.gatewayCost !== 'ignore') return { ...none, usd: gatewayUsd }
  const price = table ? priceOf(table, use) : null
  const usd = sumOf((kind) => (tokens[kind] * (price?.[kind] ?? 0)) / MILLION)
  const unpriced = sumOf((kind) => (price?.[kind] === undefined ? tokens[kind] : 0))
  return { ...none, usd, tableUsd: usd, unpriced, models: unpriced > 0 ? [nameOf(use)] : [] }
}

const sumOf = (of: (kind: TokenKind) => number): number => tokenKinds.reduce((sum, kind) => sum + of(kind), 0)

const nameOf = ({ provider, model }: Pick<ModelUse, 'provider' | 'model'>): string =>
  [provider, model ?? 'a model without a name'].filter(Boolean).join('/')

export const noTokens: Tokens = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }
export const noAmount: Amount = { tokens: noTokens, usd: 0, unpriced: 0, models: [], tableUsd: 0 }

/** Two amounts together. */
export const addAmounts = (a: Amount, b: Amount): Amount => ({
  tokens: {
    input: a.tokens.input + b.tokens.input,
    output: a.tokens.output + b.tokens.output,
    cacheRead: a.tokens.cacheRead + b.tokens.cacheRead,
    cacheWrite: a.tokens.cacheWrite + b.tokens.cacheWrite,
  },
  usd: a.usd + b.usd,
  unpriced: a.unpriced + b.unpriced,
  models: b.models.every((model) => a.models.includes(model)) ? a.models : [...new Set([...a.models, ...b.models])].sort(),
  tableUsd: a.tableUsd + b.tableUsd,
})

/** The tokens of the kinds that count. */
export const countTokens = (tokens: Tokens, counts: readonly TokenKind[]): number =>
  counts.reduce((sum, kind) => sum + tokens[kind], 0)

/** Days since somebody last compared the table with what providers ask, if that is longer ago than it may be; else null. */
export function daysTooOld({ asOf, warnAfter }: PriceTable, now: number): number | null {
  const age = now - Date.parse(asOf)
  return age > warnAfter ? Math.floor(age / DAY_MS) : null
}
