import { z } from 'zod'
import { type OpenedIncident, openIncident } from '#prisma/stores/open-incident.ts'
import type { IncidentDeps } from './incident-deps.ts'

const Asked = z.object({ tenantId: z.uuid(), alertId: z.uuid(), workflowId: z.string() })

/** Opens the incident of an alert, once. @returns null when there is no such alert */
export function createOpenIncident({ db }: Pick<IncidentDeps, 'db'>) {
  return async (payload: z.infer<typeof Asked>): Promise<OpenedIncident | null> => {
    const { tenantId, alertId, workflowId } = Asked.parse(payload)
    return await openIncident(db, tenantId, { alertId, workflowId, at: Date.now() })
  }
}
