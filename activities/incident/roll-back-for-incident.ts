import { setTimeout as sleep } from 'node:timers/promises'
import { Context } from '@temporalio/activity'
import { whileHeartbeating } from '#activities/while-heartbeating.ts'
import { RollBackForIncident } from '#contracts/incident-payloads.ts'
import type { ResponseEnd } from '#domain/incident/response-outcome.ts'
import type { IncidentDeps } from './incident-deps.ts'

const EVERY_MS = 1_000
/** Longer than most rollbacks take; one that takes longer goes on, and is shown with its deployment. */
const FOLLOWED_MS = 15 * 60_000

/**
 * Rolls an environment back by its ledger, as people do, and follows it to its end. Asked again under the same action, it is the
 * same rollback. @returns how it ended; what cannot be asked is `refused` with the ledger's own sentence
 */
export function createRollBackForIncident({ askRollBack, rollBackState }: Pick<IncidentDeps, 'askRollBack' | 'rollBackState'>) {
  return async (payload: RollBackForIncident): Promise<ResponseEnd> => {
    const { tenantId, actionId, environment, deploymentId, wish } = RollBackForIncident.parse(payload)
    const { cancellationSignal: signal } = Context.current()
    return await whileHeartbeating(
      () => null,
      async () => {
        const answer = await askRollBack({ tenantId, environment, deploymentId, updateId: actionId, ...wish })
        if (!answer.ok) return { state: 'refused', outcome: answer.why }
        const until = Context.current().info.currentAttemptScheduledTimestampMs + FOLLOWED_MS
        while (Date.now() < until) {
          const state = await rollBackState({ tenantId, environment, workflowId: answer.workflowId })
          if (state === 'done') return { state: 'confirmed', outcome: `The release before runs in ${environment} again.` }
          if (state === 'failed')
            return {
              state: 'failed',
              outcome: `The rollback of ${environment} failed and waits for a person; look at its deployment.`,
            }
          await sleep(EVERY_MS, undefined, { signal })
        }
        return { state: 'unverified', outcome: `The rollback of ${environment} is still under way; look at its deployment.` }
      },
    )
  }
}
