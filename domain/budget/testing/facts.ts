import type { BudgetPlan, BudgetRule, Tokens } from '../budget.ts'
import { tokenKinds } from '../budget.ts'
import type { SessionFact, UseRow } from '../fact.ts'

/** A budget of all sessions by the day that tells, but for what is given. */
export const budget = (given: Partial<BudgetRule> = {}): BudgetRule => ({
  ...{ slug: 'team', of: 'tenant', window: 'day', counts: tokenKinds, warnAt: 0.8, stopAt: 1, policy: 'notify' },
  ...given,
})

/** A configuration of these budgets, in UTC. */
export const plan = (budgets: readonly BudgetRule[], given: Partial<BudgetPlan> = {}): BudgetPlan => ({
  ...{ timeZone: 'UTC', projects: [], budgets },
  ...given,
})

/** A session that is at work at the gateway `lab`. */
export const session = (id: string, given: Partial<SessionFact> = {}): SessionFact => ({
  ...{ id, gatewayId: 'g-lab', gateway: 'lab', agent: 'main', key: `agent:main:${id}`, classification: null },
  ...{ born: 0, isRunning: true, isLive: true },
  ...given,
})

export const tokens = (given: Partial<Tokens> = {}): Tokens => ({ input: 0, output: 0, cacheRead: 0, cacheWrite: 0, ...given })

/** What a session used from a moment on. */
export const use = (sessionId: string, from: number, given: Partial<UseRow> = {}): UseRow => ({
  ...{ sessionId, agent: 'main', provider: 'stub', model: 'stub-1', tokens: tokens({ input: 100 }), gatewayUsd: null },
  ...{ from, firstAt: from },
  ...given,
})

export const byId = (...sessions: SessionFact[]): ReadonlyMap<string, SessionFact> =>
  new Map(sessions.map((each) => [each.id, each]))
