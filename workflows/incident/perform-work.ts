import {
  ActivityFailure,
  CancellationScope,
  ChildWorkflowFailure,
  executeChild,
  isCancellation,
  ParentClosePolicy,
  proxyActivities,
} from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import type { ResponseWork } from '#activities/incident/response-work.ts'
import { actionWorkflowId } from '#contracts/workflow-ids.ts'
import type { ActionInput } from '#contracts/workflow-payloads.ts'
import { combineEnds, type ResponseEnd } from '#domain/incident/response-outcome.ts'
import { actOnSession } from '../act-on-session.ts'
import { followOptions } from '../activity-options.ts'
import { startDelivery } from '../alert/deliver-notice.ts'
import type { IncidentRun } from './incident-run.ts'

const { rollBackForIncident, followPage } = proxyActivities<Pick<Activities, 'rollBackForIncident' | 'followPage'>>(followOptions)

/** So many requests go to gateways at once: each is a connection. */
const AT_ONCE = 10

/** Does what one action consists of, through the same ways as people's own actions. @returns what came of it, verified where it can be */
export async function performWork(run: IncidentRun, actionId: string, work: ResponseWork): Promise<ResponseEnd> {
  const { tenantId } = run.input
  try {
    switch (work.kind) {
      case 'actions':
        return await actOnAll(work.inputs)
      case 'roll-back': {
        const { environment, deploymentId, wish } = work
        return await rollBackForIncident({ ...run.ref, actionId, key: run.nextKey('roll-back'), environment, deploymentId, wish })
      }
      case 'page':
        await startDelivery(tenantId, work.deliveryId)
        return await followPage({ tenantId, deliveryId: work.deliveryId })
    }
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error
    return { state: 'unverified', outcome: `Whether it was done is not known: ${error.cause?.message ?? error.message}` }
  }
}

/** The same workflow as for a person's click: on record, done once, proved by a second look at the gateway. */
export async function actOnAll(inputs: readonly ActionInput[]): Promise<ResponseEnd> {
  const ends: (ResponseEnd & { target: string })[] = []
  for (let from = 0; from < inputs.length; from += AT_ONCE) {
    ends.push(...(await Promise.all(inputs.slice(from, from + AT_ONCE).map(actOnOne))))
  }
  return combineEnds(ends)
}

async function actOnOne(input: ActionInput): Promise<ResponseEnd & { target: string }> {
  const target = input.sessionKey ?? `agent ${input.agentId}`
  try {
    const outcome = await executeChild(actOnSession, {
      workflowId: actionWorkflowId(input.requestId),
      args: [input],
      // What was asked of a gateway is brought to its end, whatever becomes of the incident.
      parentClosePolicy: ParentClosePolicy.ABANDON,
    })
    return { ...outcome, target }
  } catch (error) {
    // Ended by hand, for one: the incident goes on, and says that it does not know.
    if (!(error instanceof ChildWorkflowFailure) || CancellationScope.current().consideredCancelled) throw error
    return { state: 'unverified', outcome: 'What does it was ended before it said what came of it.', target }
  }
}
