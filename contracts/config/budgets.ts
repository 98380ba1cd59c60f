import { z } from 'zod'
import { budgetPolicies } from '#contracts/budgets.ts'
import { budgetOwners, calendarWindows, tokenKinds } from '#domain/budget/budget.ts'
import { isTimeZone } from '#domain/budget/zone.ts'
import { budgetFaults } from './budget-faults.ts'
import { durationBetween } from './duration.ts'
import { Slug } from './reference.ts'

/** A name with `*` for any run of characters, for example `support-*`. */
const Pattern = z
  .string()
  .regex(/^[^\s*]*(?:\*[^\s*]*){0,5}$/, 'expected a name without spaces, with at most five * in it')
  .min(1)
  .max(200)
const Patterns = z.array(Pattern).min(1).max(200)

/** USD for a million tokens. */
const Price = z.number().min(0).max(100_000)

const TimeZone = z
  .string()
  .max(100)
  .refine(isTimeZone, { error: 'expected a time zone of the tz database, for example Europe/Berlin or UTC' })

/** What models cost that match `model` (`provider/model`, or `model` alone for any provider), or one of its aliases. */
export const ModelPrice = z.strictObject({
  model: Pattern,
  aliases: z.array(Pattern).max(50).default([]),
  input: Price,
  output: Price,
  /** Absent = such tokens of this model cannot be priced. */
  cacheRead: Price.optional(),
  cacheWrite: Price.optional(),
})
export type ModelPrice = z.infer<typeof ModelPrice>

/** The price table: USD for a million tokens, as of a day. Of the models that match, the first counts. */
export const PriceTable = z.strictObject({
  currency: z.literal('USD').default('USD'),
  unit: z.literal('million tokens').default('million tokens'),
  /** The day somebody last compared this table with the providers' own. */
  asOf: z.iso.date('expected a day, for example 2026-11-01'),
  /** From this age on every budget in USD that leans on the table says so. */
  warnAfter: durationBetween('1d', '3650d').prefault('120d'),
  /** `prefer`: where a gateway gives a cost above zero, that counts. `ignore`: only this table counts. */
  gatewayCost: z.enum(['prefer', 'ignore']).default('prefer'),
  models: z.array(ModelPrice).max(1000).default([]),
})
export type PriceTable = z.infer<typeof PriceTable>

/** Which sessions are meant: those that fit every list that is there. */
const Selection = z.strictObject({
  gateways: Patterns.optional(),
  agents: Patterns.optional(),
  /** By session key, for example `agent:main:cron:*`. */
  sessions: Patterns.optional(),
  /** As the gateway classes them: main, direct, subagent, … */
  classifications: Patterns.optional(),
})

/** A label of sessions that people plan money by. A session is in the first project that it fits. */
export const Project = Selection.extend({ slug: Slug, name: z.string().min(1).max(100).optional() }).refine(
  ({ gateways, agents, sessions, classifications }) => [gateways, agents, sessions, classifications].some(Boolean),
  { error: 'expected at least one of gateways, agents, sessions, classifications' },
)
export type Project = z.infer<typeof Project>

const Window = z.union([z.enum([...calendarWindows, 'lifetime']), z.strictObject({ rolling: durationBetween('1m', '90d') })], {
  error: 'expected hour, day, week, month, lifetime, or { rolling: 24h }',
})

const Share = z.number().gt(0).max(10)

/** How much may be used, by what, in what time, and what is done when it is. */
export const Budget = z.strictObject({
  /** Short name in findings, alerts and addresses; changing it makes another budget of it. */
  slug: Slug,
  name: z.string().min(1).max(100).optional(),
  /** What has the amount: all together, or each agent, each project, each session by itself. */
  of: z.enum(budgetOwners),
  only: Selection.extend({ projects: z.array(Slug).min(1).max(200).optional() }).optional(),
  /** `hour`, `day`, `week` (from Monday) and `month` by the calendar; `rolling` always ends now; `lifetime` for sessions. */
  window: Window,
  /** Absent = the file's. */
  timeZone: TimeZone.optional(),
  tokens: z.number().int().positive().max(1e15).optional(),
  usd: z.number().positive().max(1e9).optional(),
  /** Which tokens `tokens` counts. */
  counts: z
    .array(z.enum(tokenKinds))
    .min(1)
    .default([...tokenKinds]),
  warnAt: Share.default(0.8),
  stopAt: Share.default(1),
  policy: z.enum(budgetPolicies).default('notify'),
  owner: z.string().min(1).max(200).optional(),
})
export type Budget = z.infer<typeof Budget>

/** `config/budgets.yaml`: what tokens cost, what may be used, and what happens when it is. */
export const BudgetsFile = z
  .strictObject({
    /** Where days, weeks and months begin. */
    timeZone: TimeZone.default('UTC'),
    prices: PriceTable.optional(),
    projects: z.array(Project).max(500).default([]),
    budgets: z.array(Budget).max(500).default([]),
  })
  .superRefine((file, context) => {
    for (const { path, message } of budgetFaults(file)) context.addIssue({ code: 'custom', path: [...path], message })
  })
export type BudgetsFile = z.infer<typeof BudgetsFile>
