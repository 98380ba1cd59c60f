import { isDeepStrictEqual } from 'node:util'
import { publicAddress } from '#activities/public-address.ts'
import type { GroupDecision, GroupTurn, IncidentNews } from '#contracts/alert-group.ts'
import type { Environment } from '#contracts/settings.ts'
import { acknowledge, beginGroup, changePlan, decide, dueAt, isOver, takeEvents } from '#domain/alert/group.ts'
import type { GroupPlan, GroupState } from '#domain/alert/group-state.ts'
import { planOf } from '#domain/alert/policy.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { type HeldGroup, holdGroup, memberNews } from '#prisma/stores/alert/take-group.ts'
import { leaveGroup, showAlert, unsentDeliveries } from '#prisma/stores/alert/write-alert.ts'
import { databaseTime } from '#prisma/stores/alert/write-groups.ts'
import { readResponseConfig } from '#prisma/stores/response-config.ts'
import { byIndex } from './alert-judge.ts'
import { findGroupMutes } from './find-group-mutes.ts'
import { type RulesInForce, rulesInForce } from './rules-in-force.ts'
import { type Told, tellOf } from './tell-of.ts'

export type TakeTurnDeps = { db: Database; env: Environment }

const NOTHING: GroupDecision = { alert: null, dueInMs: null, isOver: true, deliveries: [], incidents: [] }

/**
 * One decision about a group: takes what happened to its members, decides whether people are told, and writes all of it in one
 * transaction, with what is to be sent. Asked for the same turn again, it gives the same answer and writes nothing.
 */
export function createTakeTurn(deps: TakeTurnDeps) {
  return async function takeAlertTurn(turn: GroupTurn): Promise<GroupDecision> {
    const { tenantId, groupKey } = turn
    const inForce = rulesInForce((await readResponseConfig(deps.db, tenantId)).alerts)
    return await deps.db.withTenantSql(
      tenantId,
      async (sql) => {
        const group = await holdGroup(sql, tenantId, groupKey)
        if (!group) return NOTHING
        if (group.turn === turn.turn && group.decision) return group.decision
        return await decideOn({ sql, inForce, group, url: publicAddress(deps.env) }, turn)
      },
      byIndex,
    )
  }
}

type Held = { sql: TenantConnection; inForce: RulesInForce; group: HeldGroup; url: string }

async function decideOn(held: Held, turn: GroupTurn): Promise<GroupDecision> {
  const { sql, inForce, group, url } = held
  const { tenantId } = turn
  const at = await databaseTime(sql)
  const before = await stateNow(held, turn, at)
  if (!before) return await leave(held, turn, { ...NOTHING, state: null, dueAt: null, told: null })
  const about = { policy: inForce.policy, groupKey: group.groupKey, rule: group.rule, at }
  const { muted, nextAt } = await findGroupMutes(sql, tenantId, about)
  const decision = decide(before, muted, at)
  const told = await tellOf(sql, tenantId, { decision, group, inForce, muted, url, at })
  const due = [dueAt(decision.state), nextAt].filter((time): time is number => time !== null)
  const over = isOver(decision.state)
  return await leave(held, turn, {
    alert: told && told.alert.state !== 'resolved' ? { id: told.id, ...standing(told) } : null,
    dueInMs: due.length > 0 && !over ? Math.max(0, Math.min(...due) - at) : null,
    isOver: over,
    deliveries: told ? await unsentDeliveries(sql, tenantId, told.id) : [],
    incidents: told ? newsFor(before, told, at) : [],
    state: over ? null : decision.state,
    dueAt: due.length > 0 && !over ? Math.min(...due) : null,
    told,
  })
}

type Left = GroupDecision & { state: GroupState | null; dueAt: number | null; told: Told | null }

async function leave({ sql, inForce, group }: Held, { tenantId, turn }: GroupTurn, left: Left): Promise<GroupDecision> {
  const { state, dueAt: due, told, ...decision } = left
  const now = told ? { alertId: told.id, episode: told.alert.episode } : { alertId: group.alertId, episode: group.episode }
  const episode = state ? now.episode : 0
  await leaveGroup(sql, tenantId, group, { ...now, episode, state, dueAt: due, policy: inForce.hash, turn, decision })
  if (told) await showAlert(sql, tenantId, { alertId: told.id, noticeId: told.noticeId })
  return decision
}

const standing = ({ alert }: Told) => ({
  state: alert.state,
  severity: alert.severity,
  acknowledgedBy: alert.acknowledged?.by ?? null,
})

/** The group with all that happened taken and said; null = there is nothing to remember of a rule that is gone. */
async function stateNow({ sql, inForce, group }: Held, turn: GroupTurn, at: number): Promise<GroupState | null> {
  const plan = planNow(inForce, group)
  if (!group.state && !plan) return null
  const begun = group.state ?? beginGroup(plan as GroupPlan) // one of the two is there
  const planned = plan && !isDeepStrictEqual(begun.plan, plan) ? changePlan(begun, plan, at) : begun
  const taken = takeEvents(planned, await memberNews(sql, turn.tenantId, { ...group, momentary: planned.plan.momentary }))
  return turn.acknowledge.reduce(
    (state, { alertId, by }) => (alertId === group.alertId ? acknowledge(state, { by, at }) : state),
    taken,
  )
}

/** A group of a rule that left the policy ends as it was begun. */
function planNow({ policy }: RulesInForce, { rule: name, groupKey, labels }: HeldGroup): GroupPlan | null {
  const rule = policy.rules.find((each) => each.name === name)
  // As the state comes from JSON, so must what it is compared with.
  return rule ? (JSON.parse(JSON.stringify({ ...planOf(rule, labels), groupKey, labels })) as GroupPlan) : null
}

/** What the incident of an alert is told, if it has one. */
function newsFor({ episode }: GroupState, { id, alert, notice, before }: Told, at: number): IncidentNews[] {
  const { severity, state } = alert
  const news = (is: IncidentNews['is']): IncidentNews => ({ alertId: id, is, severity, state, at })
  if (notice?.opensIncident) return [news('open')]
  if (!episode?.incidentOpened) return []
  if (state === 'resolved') return [news('over')]
  return before && before.severity === severity && before.state === state ? [] : [news('changed')]
}
