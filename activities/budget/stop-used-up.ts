import { createHash } from 'node:crypto'
import type { BudgetPlan } from '#domain/budget/budget.ts'
import type { SessionFact } from '#domain/budget/fact.ts'
import type { BudgetFacts, BudgetVerdict } from '#domain/budget/judge-plan.ts'
import { placeOf } from '#domain/budget/place.ts'
import { planStops, type StopTarget } from '#domain/budget/plan-stops.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { addSessions, readRunningSessions } from '#prisma/stores/budget/read-fleet.ts'
import { keyOf, type Standing } from '#prisma/stores/budget/statuses.ts'
import {
  askStops,
  busyTargets,
  type NewStop,
  type StopKey,
  type StopRecord,
  sessionIds,
  stopsIn,
} from '#prisma/stores/budget/stops.ts'

/** Stops asked for in one look, for each budget; the rest a few seconds later. */
const MOST_ASKS = 20

/** What is wrong with stopping, by `<budget>/<scope>`, and the stops that were asked for just now. */
export type Stopping = { asked: StopRecord[]; faults: ReadonlyMap<string, string[]> }

type Given = {
  plan: BudgetPlan
  verdicts: readonly BudgetVerdict[]
  standing: ReadonlyMap<string, Standing>
  facts: Pick<BudgetFacts, 'gateways'>
  now: number
}

/** Writes down the stops of what is used up. They are done after the transaction: what is on no record must not be done. */
export async function stopUsedUp(
  sql: TenantConnection,
  tenantId: string,
  { plan, verdicts, standing, facts, now }: Given,
): Promise<Stopping> {
  const usedUp = verdicts.flatMap((verdict) => {
    const { policy } = verdict.budget
    if (policy === 'notify' || verdict.judgement.state !== 'exhausted') return []
    return [{ verdict, policy, key: stopKey(verdict, standing) }]
  })
  if (usedUp.length === 0) return { asked: [], faults: new Map() }
  const keys = usedUp.map(({ key }) => key)
  const standingStops = await stopsIn(sql, tenantId, keys)
  const stops = Map.groupBy(standingStops, keyOf)
  const sessions = await readRunningSessions(sql, tenantId, now)
  await addSessions(sql, tenantId, { to: sessions, ids: sessionIds(standingStops), now })
  // Another budget may be stopping the same: what comes of that is awaited.
  const busy = await busyTargets(sql, tenantId)
  const awayOf = sightOf(facts)
  const faults = new Map<string, string[]>()
  const asks: NewStop[] = []
  for (const { verdict, policy, key } of usedUp) {
    const own = stops.get(keyOf(key)) ?? []
    const targets = policy === 'abort-run' ? runsOf(verdict, { plan, sessions, awayOf }) : agentsOf(verdict, awayOf)
    const next = planStops(policy, { targets, stops: own, now, mostAsks: MOST_ASKS })
    if (next.faults.length > 0) faults.set(keyOf(key), next.faults)
    for (const ask of next.ask.filter(({ target }) => !busy.has(target))) {
      busy.add(ask.target)
      asks.push({ ...key, ...ask, policy, requestId: requestIdOf(tenantId, key, ask) })
    }
  }
  return { asked: await askStops(sql, tenantId, asks), faults }
}

/** A rolling window begins anew every minute; its stops belong to the time since it was used up. */
function stopKey({ budget, judgement }: BudgetVerdict, standing: ReadonlyMap<string, Standing>): StopKey {
  const key = { budget: judgement.budget, scope: judgement.scope }
  const usedUpSince = standing.get(keyOf(key))?.since ?? judgement.window.start
  return { ...key, windowStart: typeof budget.window === 'object' ? usedUpSince : judgement.window.start }
}

type AwayOf = (gateway: string) => string | null

/** Why a gateway cannot be asked now. */
function sightOf({ gateways }: Given['facts']): AwayOf {
  const by = new Map(gateways.map(({ slug, away }) => [slug, away]))
  return (slug) => (by.has(slug) ? (by.get(slug) ?? null) : 'its gateway is not configured any more.')
}

type Fleet = { plan: BudgetPlan; sessions: ReadonlyMap<string, SessionFact>; awayOf: AwayOf }

/** What runs and draws from the budget, and what was stopped for it. */
function runsOf({ budget, judgement }: BudgetVerdict, { plan, sessions, awayOf }: Fleet): StopTarget[] {
  return [...sessions.values()]
    .filter((session) => placeOf(budget, plan, session)?.scope === judgement.scope)
    .map(({ id, key, gateway, isRunning }) => ({
      ...{ target: `session/${id}`, name: key, isGoingOn: isRunning, away: awayOf(gateway) },
    }))
}

/** Agents that used it: what their schedules start would go on using it. */
function agentsOf({ tally }: BudgetVerdict, awayOf: AwayOf): StopTarget[] {
  return [...tally.agents].map((name) => ({
    ...{ target: `agent/${name}`, name, isGoingOn: true, away: awayOf(name.slice(0, name.indexOf('/'))) },
  }))
}

/** The same attempt has the same id, whoever makes it: an action is done once an id. */
function requestIdOf(
  tenantId: string,
  { budget, scope, windowStart }: StopKey,
  { target, attempt }: { target: string; attempt: number },
): string {
  const name = [tenantId, budget, scope, windowStart, target, attempt].join('\n')
  const hex = createHash('sha256').update(name).digest('hex')
  // The form of RFC 9562's version 8, for ids that applications make by rules of their own.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
