import type { Judge } from '#activities/alert/judge.ts'
import type { ActionInput } from '#contracts/workflow-payloads.ts'
import type { BudgetPlan } from '#domain/budget/budget.ts'
import type { SessionFact } from '#domain/budget/fact.ts'
import { type BudgetFacts, type BudgetVerdict, judgePlan } from '#domain/budget/judge-plan.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { appendFrames } from '#prisma/stores/append-frames.ts'
import { readConfigDoubt } from '#prisma/stores/budget/config-doubt.ts'
import { addSessions, readGatewaySight } from '#prisma/stores/budget/read-fleet.ts'
import { reconcileBudgetFindings } from '#prisma/stores/budget/reconcile-findings.ts'
import { keyOf, readBudgets, writeStatuses } from '#prisma/stores/budget/statuses.ts'
import { type BudgetKey, failStops, sessionIds, settleStops, unstartedStops } from '#prisma/stores/budget/stops.ts'
import { readResponseConfig } from '#prisma/stores/response-config.ts'
import { budgetFindings } from './budget-findings.ts'
import { stopAction } from './stop-action.ts'
import { stopUsedUp } from './stop-used-up.ts'
import { UseReader } from './use-reader.ts'

/** A runaway session burns some thousand tokens in this. */
const EVERY_MS = 5_000

export type BudgetJudgeDeps = {
  db: Database
  /** Starts the action, once an id: starting one that runs or ran already changes nothing. */
  startAction(input: ActionInput): Promise<void>
  /** ms since epoch. Default: the system's. */
  now?: () => number
}

/**
 * Looks at every budget: what was used, what that means, and stops what used it up where the budget says so. Stops are written down
 * before they are asked for, so a worker that dies in between leaves one that the next look asks for under the same id.
 */
export function createBudgetJudge({ db, startAction, now = Date.now }: BudgetJudgeDeps): Judge {
  const readers = new Map<string, UseReader>()
  const readerOf = (tenantId: string) => {
    const reader = readers.get(tenantId) ?? new UseReader()
    readers.set(tenantId, reader)
    return reader
  }
  return {
    name: 'budgets',
    everyMs: EVERY_MS,
    run: async (tenantId, signal) => {
      const { budgets: plan } = await readResponseConfig(db, tenantId)
      const at = now()
      const read = { tenantId, plan, reader: readerOf(tenantId), now: at }
      const facts = await db.withTenantSql(tenantId, async (sql) => await readFacts(sql, read))
      const verdicts = judgePlan(plan, facts, at)
      signal.throwIfAborted()
      await db.withTenantSql(tenantId, async (sql) => await write(sql, { tenantId, plan, verdicts, facts, now: at }))
      await startStops({ db, startAction }, { tenantId, facts, now: at, signal })
    },
  }
}

type Facts = BudgetFacts & { sessions: Map<string, SessionFact> }
type Reading = { tenantId: string; plan: BudgetPlan; reader: UseReader; now: number }

async function readFacts(sql: TenantConnection, { tenantId, plan, reader, now }: Reading): Promise<Facts> {
  const gateways = await readGatewaySight(sql, tenantId, now)
  if (plan.budgets.length === 0) return { gateways, sessions: new Map(), base: new Map(), uses: [], configDoubt: null }
  const configDoubt = await readConfigDoubt(sql, tenantId)
  return { gateways, configDoubt, ...(await reader.read(sql, tenantId, { plan, now })) }
}

type Writing = { tenantId: string; plan: BudgetPlan; verdicts: readonly BudgetVerdict[]; facts: Facts; now: number }

async function write(sql: TenantConnection, { tenantId, plan, verdicts, facts, now }: Writing): Promise<void> {
  const settled = await settleStops(sql, tenantId)
  const { standing, shown } = await writeStatuses(sql, tenantId, { judged: verdicts, now })
  const { asked, faults } = await stopUsedUp(sql, tenantId, { plan, verdicts, standing, facts, now })
  const changed = [...shown, ...settled, ...asked].map(({ budget, scope }): BudgetKey => ({ budget, scope }))
  const keys = new Map(changed.map((key) => [keyOf(key), key]))
  const views = await readBudgets(sql, tenantId, { keys: [...keys.values()], now })
  const findings = await reconcileBudgetFindings(sql, tenantId, budgetFindings(verdicts, { standing, faults, now }))
  await appendFrames(sql, tenantId, [...views.map((budget) => ({ type: 'budget' as const, budget })), ...findings])
}

type Starting = { tenantId: string; facts: Facts; now: number; signal: AbortSignal }

/** Asks for the stops that are written down, those of a worker that died among them. At most some dozens, each an RPC. */
async function startStops({ db, startAction }: Omit<BudgetJudgeDeps, 'now'>, given: Starting): Promise<void> {
  const { tenantId, facts, now, signal } = given
  const actions = await db.withTenantSql(tenantId, async (sql) => {
    const due = await unstartedStops(sql, tenantId)
    await addSessions(sql, tenantId, { to: facts.sessions, ids: sessionIds(due), now })
    const asked = due.map((stop) => ({ stop, action: stopAction(tenantId, stop, facts) }))
    const lost = asked.filter(({ action }) => action === null).map(({ stop }) => stop.id)
    await failStops(sql, tenantId, { ids: lost, outcome: 'It, or its gateway, is not known any more.' })
    return asked.flatMap(({ action }) => action ?? [])
  })
  for (const action of actions) {
    signal.throwIfAborted()
    await startAction(action)
  }
}
