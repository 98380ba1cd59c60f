import { BeginResponse } from '#contracts/incident-payloads.ts'
import type { ActionInput } from '#contracts/workflow-payloads.ts'
import { readActions } from '#prisma/stores/incident-actions.ts'
import type { IncidentDeps } from './incident-deps.ts'
import { actorOf, onAgents } from './response-work.ts'

/** The requests that take an action back, at what it was done to. Nothing is written. */
export function createUndoWork({ db }: Pick<IncidentDeps, 'db'>) {
  return async (payload: BeginResponse): Promise<ActionInput[]> => {
    const { tenantId, incidentId, actionId, approval, key } = BeginResponse.parse(payload)
    const actions = await db.withTenantSql(tenantId, async (sql) => await readActions(sql, tenantId, incidentId))
    const action = actions.find(({ id }) => id === actionId)
    if (!action) throw new Error(`The incident ${incidentId} has no action ${actionId}.`)
    const whose = { tenantId, actionId, who: actorOf(action, incidentId, approval), what: `undo/${key}` }
    return onAgents(whose, action.action === 'pause-agent' ? 'agent.resume' : 'agent.pause', action.target)
  }
}
