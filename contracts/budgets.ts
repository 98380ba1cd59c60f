import { z } from 'zod'

const Time = z.iso.datetime({ offset: true })

export const budgetStates = ['ok', 'warning', 'exhausted', 'unknown'] as const
export const budgetPolicies = ['notify', 'pause-agent', 'abort-run'] as const
export const stopStates = ['requested', 'confirmed', 'refused', 'unverified', 'failed'] as const

/** A stop that a budget asked for, and whether the gateway confirmed it. */
export const BudgetStopView = z.object({
  id: z.uuid(),
  policy: z.enum(['pause-agent', 'abort-run']),
  target: z.string(),
  /** What people know the target by: a session's key, an agent of a gateway. */
  name: z.string(),
  /** Asked for so often: again when it went on, three times at the most. */
  attempts: z.number().int(),
  /** Of the newest attempt. */
  state: z.enum(stopStates),
  outcome: z.string().nullable(),
  at: Time,
  finishedAt: Time.nullable(),
})
export type BudgetStopView = z.infer<typeof BudgetStopView>

/** What is used of a budget by one thing it is for. */
export const BudgetView = z.object({
  budget: z.string(),
  name: z.string(),
  /** `tenant`, `agent/<gateway>/<agent>`, `session/<id>`, `project/<slug>` */
  scope: z.string(),
  /** What the scope is, by name: gateway, agent, session (its key), project. */
  labels: z.record(z.string(), z.string()),
  windowStart: Time,
  windowEnd: Time.nullable(),
  state: z.enum(budgetStates),
  since: Time,
  /** With the time to exhaustion, or why it cannot be known. */
  says: z.string(),
  policy: z.enum(budgetPolicies),
  /** Used of the amount, 1 = all of it; of two amounts the one nearer to its end. A lower bound while `doubts` is not empty. */
  share: z.number(),
  warnAt: z.number(),
  stopAt: z.number(),
  /** Why not everything is known. */
  doubts: z.array(z.string()),
  limitTokens: z.number().nullable(),
  limitUsd: z.number().nullable(),
  usedTokens: z.number().nullable(),
  /** null = not all of it could be priced. */
  usedUsd: z.number().nullable(),
  /** Of what the limit counts (tokens, or USD), in the last hour; null = not all of it is seen or priced. */
  burnPerHour: z.number().nullable(),
  /** By the burn of the last hour; null = not at this rate, or used up already. `soonest` and `latest` bound it; null = perhaps never. */
  exhaustedAt: Time.nullable(),
  exhaustedBetween: z.object({ soonest: Time, latest: Time.nullable() }).nullable(),
  asOf: Time,
  stops: z.array(BudgetStopView),
})
export type BudgetView = z.infer<typeof BudgetView>

const Used = z.object({ tokens: z.number(), usd: z.number().nullable(), share: z.number().nullable() })

/** Who used it, most first: at most 20 of each. `usd` null = not all of it could be priced; `share` of all that was used, null = not known. */
export const BudgetUse = z.object({
  sessions: z.array(Used.extend({ id: z.uuid(), key: z.string(), gateway: z.string(), agent: z.string() })),
  agents: z.array(Used.extend({ gateway: z.string(), agent: z.string() })),
  models: z.array(Used.extend({ provider: z.string().nullable(), model: z.string().nullable() })),
})
export type BudgetUse = z.infer<typeof BudgetUse>
