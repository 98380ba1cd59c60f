import type { Database, PlannerSettings, TenantConnection } from '#prisma/client.ts'
import { endedMembers, newFindings, refreshMembers, standingMembers } from '#prisma/stores/alert/evaluate-findings.ts'
import { seenGateways } from '#prisma/stores/alert/evaluate-gateways.ts'
import { beginEvaluation, forgetGroups, touchGroups, touchOutdated, untoldGroups } from '#prisma/stores/alert/write-groups.ts'
import { type MemberChange, type OpenMember, writeMembers } from '#prisma/stores/alert/write-members.ts'
import { readResponseConfig } from '#prisma/stores/response-config.ts'
import { countRuns, runRules } from './count-runs.ts'
import { compareSeen } from './derive-members.ts'
import type { Judge } from './judge.ts'
import { findingRules, membersOf, underPolicy } from './match-findings.ts'
import { type RulesInForce, rulesInForce } from './rules-in-force.ts'
import { outOfSight, seeGateways } from './see-gateways.ts'
import { seeMetrics } from './see-metrics.ts'
import { touchedBy } from './touched-by.ts'

/** In a storm the tables grow a thousandfold before Postgres counts them anew: by its old count, to read them whole were cheapest. */
export const byIndex: PlannerSettings = { enable_seqscan: 'off' }

/** Findings wake it at once; this is for what has no finding: gateways, figures, and the news that somebody died over. */
const EVERY_MS = 2_000

export type AlertJudgeDeps = {
  db: Database
  /** Tells the workflows of groups that there is something, starting those that do not run. */
  pokeGroups(tenantId: string, groups: readonly { groupKey: string; workflowId: string }[]): Promise<void>
}

/**
 * Holds what is wrong against the rules in force, and tells the groups that something changed in. All that it finds is written before
 * anybody is told, so nothing is lost when the worker dies in between: the next look tells them.
 */
export function createAlertJudge({ db, pokeGroups }: AlertJudgeDeps): Judge {
  /** By tenant: the policy that open members were last held against, by this process. */
  const held = new Map<string, string>()
  return {
    name: 'alerts',
    everyMs: EVERY_MS,
    wakesOn: 'findings',
    async run(tenantId) {
      const inForce = rulesInForce((await readResponseConfig(db, tenantId)).alerts)
      const isNew = held.get(tenantId) !== inForce.hash
      const groups = await db.withTenantSql(tenantId, async (sql) => await evaluate(sql, tenantId, inForce, isNew), byIndex)
      held.set(tenantId, inForce.hash)
      if (groups.length > 0) await pokeGroups(tenantId, groups)
    },
  }
}

async function evaluate(sql: TenantConnection, tenantId: string, inForce: RulesInForce, isNew: boolean) {
  const at = await beginEvaluation(sql, tenantId)
  if (isNew) {
    const changed = underPolicy(tenantId, inForce, await standingMembers(sql, tenantId, null))
    await write(sql, tenantId, inForce, { changed, opened: [], at })
    await touchOutdated(sql, tenantId, inForce.hash)
  }
  const ended = (await endedMembers(sql, tenantId)).map((member) => ({ ...member, severity: null }))
  await write(sql, tenantId, inForce, { changed: ended, opened: [], at })
  const found = membersOf(tenantId, inForce, await newFindings(sql, tenantId, findingRules(inForce)))
  const derived = await derive(sql, tenantId, inForce, at)
  await write(sql, tenantId, inForce, { changed: derived.changed, opened: [...found, ...derived.opened], at })
  await refreshMembers(sql, tenantId)
  await countRuns(sql, tenantId, inForce, at)
  await forgetGroups(sql, tenantId)
  const patient = runRules(inForce).map(({ name }) => name)
  return await untoldGroups(sql, tenantId, patient)
}

/** Members of rules about gateways and figures. */
async function derive(sql: TenantConnection, tenantId: string, inForce: RulesInForce, at: number) {
  const rules = inForce.rules.filter(({ condition: { gateway, metric } }) => gateway !== undefined || metric !== undefined)
  if (rules.length === 0) return { changed: [], opened: [] }
  const standing = await standingMembers(
    sql,
    tenantId,
    rules.map(({ rule }) => rule.name),
  )
  const gateways = await seenGateways(sql, tenantId)
  const seen = [...seeGateways(tenantId, inForce, gateways), ...(await seeMetrics(sql, tenantId, inForce, at))]
  const alarming = new Set(rules.filter(({ rule }) => rule.noData === 'alert').map(({ rule }) => rule.name))
  return compareSeen(seen, standing, { alarming, unseen: outOfSight(gateways) })
}

type Changes = { changed: readonly MemberChange[]; opened: readonly OpenMember[]; at: number }

async function write(sql: TenantConnection, tenantId: string, { policy }: RulesInForce, { changed, opened, at }: Changes) {
  if (changed.length === 0 && opened.length === 0) return
  await writeMembers(sql, tenantId, { changed, opened }, at)
  await touchGroups(sql, tenantId, touchedBy(policy.inhibitions, [...changed, ...opened]))
}
