import type { UpdateDefinition } from '@temporalio/common'
import type { IncidentView } from '#contracts/incidents.ts'
import { incidentWorkflowId } from '#contracts/workflow-ids.ts'
import type { Action } from '#domain/access/actions.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { audited } from '#web/server/deployments/audited.ts'
import { askUpdate } from '#web/server/temporal/ask-update.ts'
import type { Asked as Wish } from '#workflows/messages-deploy.ts'
import { closeIncident, decideResponse, undoResponse } from '#workflows/messages-incident.ts'
import { findIncidentOr404 } from './find-incident.ts'

const AWAY =
  'No worker took it within 5 s: the worker seems to be down. Whether it was taken is shown on the page of the incident.'

type Who = { web: WebContext; actor: Actor; correlationId: string }
type Asked = { reason: string; actionId?: string }

/** Approves or rejects a proposed action. @throws HttpProblem CONFLICT with the sentence why not, WORKER_UNAVAILABLE, TEMPORAL_UNAVAILABLE */
export const decideAction = (who: Who, incident: IncidentView, decision: 'approve' | 'reject', asked: Required<Asked>) =>
  ask(who, incident, {
    ...asked,
    action: `incident.${decision}`,
    update: decideResponse,
    rest: { decision, actionId: asked.actionId },
  })

/** Takes an action back. @throws as `decideAction` */
export const undoAction = (who: Who, incident: IncidentView, asked: Required<Asked>) =>
  ask(who, incident, { ...asked, action: 'incident.undo', update: undoResponse, rest: { actionId: asked.actionId } })

/** Closes an incident. @throws as `decideAction` */
export const closeNow = (who: Who, incident: IncidentView, asked: Asked) =>
  ask(who, incident, { ...asked, action: 'incident.close', update: closeIncident, rest: {} })

type Update<Rest> = Asked & {
  action: Action
  update: UpdateDefinition<void, [Wish & Rest]>
  rest: Rest
}

async function ask<Rest>(who: Who, incident: IncidentView, { action, update, rest, reason, actionId }: Update<Rest>) {
  const { web, actor, correlationId } = who
  const line = { action, target: `incident #${incident.number}`, detail: { reason, ...(actionId ? { actionId } : {}) } }
  return await audited(who, line, async () => {
    await askUpdate(web, {
      workflowId: incidentWorkflowId(actor.tenantId, incident.alertId ?? ''),
      update,
      args: [{ by: actor.name, actorKind: actor.kind, reason, correlationId, ...rest }],
      // A trace may ask for several things; each of them is one request.
      updateId: [action, ...(actionId ? [actionId] : []), correlationId].join('/'),
      away: AWAY,
      gone: incident.closedAt
        ? 'The incident is closed.'
        : 'Nothing works on this incident any more. Start a worker, or act on the session itself.',
    })
    return await findIncidentOr404(web, actor.tenantId, String(incident.number))
  })
}
