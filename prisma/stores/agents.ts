import type { AgentPage, AgentView } from '#contracts/api/lists.ts'
import type { ActionView } from '#contracts/live.ts'
import { troubles } from '#domain/session/verdict.ts'
import type { Database, TenantConnection, TenantTransaction } from '#prisma/client.ts'
import type { ActionRequest } from '#prisma/generated/client.ts'
import { actionView } from './action-view.ts'
import { isoOrNull } from './session-view.ts'
import { headOf } from './stream-head.ts'
import { verdictRank } from './verdict-rank.ts'

/** Among how many of a gateway's newest requests the latest of each agent is looked for. */
const ACTIONS_READ = 200

/** Those that were ever seen or paused, and those that have live sessions. */
const AGENTS = `SELECT agent_id AS "agentId", a.name, a.paused_at AS "pausedAt", coalesce(a.imported, false) AS imported, coalesce(l.live, 0) AS "liveSessions",
    coalesce(l.troubled, 0) AS troubled
  FROM (SELECT agent_id, name, paused_at, imported FROM agent WHERE tenant_id = $1::uuid AND gateway_id = $2::uuid) a
  FULL JOIN (SELECT agent_id, count(*)::int AS live, count(*) FILTER (WHERE verdict_rank = ANY($3::smallint[]))::int AS troubled
    FROM session WHERE tenant_id = $1::uuid AND gateway_id = $2::uuid AND gone_at IS NULL AND NOT archived
    GROUP BY agent_id) l USING (agent_id)
  ORDER BY agent_id`

type AgentRow = Omit<AgentView, 'pausedAt'> & { pausedAt: Date | null }

/** The agents of a gateway by id, as far as they were seen, with the latest action asked of each. */
export async function listAgents(db: Database, tenantId: string, gatewayId: string): Promise<AgentPage> {
  const { asOf, items } = await db.withTenantSql(tenantId, async (sql) => ({
    // First: what changes while the rest is read is then shown twice rather than never.
    asOf: (await headOf(sql, tenantId)).toString(),
    items: await readAgents(sql, tenantId, gatewayId),
  }))
  const requests = await db.withTenant(tenantId, async (tx) => {
    // What is asked of a session names its session too.
    const where = { tenantId, gatewayId, sessionKey: null, agentId: { not: null } }
    return await tx.actionRequest.findMany({ where, orderBy: { requestedAt: 'desc' }, take: ACTIONS_READ })
  })
  return { items, actions: latestOfEach(requests.map(actionView)), asOf }
}

async function readAgents(sql: TenantConnection, tenantId: string, gatewayId: string): Promise<AgentView[]> {
  const ranks = troubles.map((trouble) => verdictRank[trouble])
  const { rows } = await sql.query<AgentRow>(AGENTS, [tenantId, gatewayId, ranks])
  return rows.map((row) => ({ ...row, pausedAt: isoOrNull(row.pausedAt) }))
}

/** @param newestFirst actions of agents */
function latestOfEach(newestFirst: readonly ActionView[]): ActionView[] {
  const latest = new Map<string | null, ActionView>()
  for (const action of newestFirst) if (!latest.has(action.agentId)) latest.set(action.agentId, action)
  return [...latest.values()]
}

/**
 * Makes an agent paused or not when a request for that was just confirmed; of other requests it takes no notice. Paused
 * again, it is paused since the first time.
 */
export async function recordPause(tx: TenantTransaction, tenantId: string, request: ActionRequest): Promise<void> {
  const { action, state, gatewayId, agentId, finishedAt } = request
  const isPause = action === 'agent.pause'
  if (state !== 'confirmed' || agentId === null || !(isPause || action === 'agent.resume')) return
  await tx.agent.createMany({ data: { tenantId, gatewayId, agentId }, skipDuplicates: true })
  const where = { tenantId, gatewayId, agentId, ...(isPause ? { pausedAt: null } : {}) }
  await tx.agent.updateMany({ where, data: { pausedAt: isPause ? finishedAt : null, imported: false } })
}
