import { createHash } from 'node:crypto'
import type { FailureGroups, FailuresQuery, ResetFailures, ResetFailuresOutcome } from '#contracts/api/workflow-acts.ts'
import { causeGroupOf, UNKNOWN_CAUSE } from '#domain/workflow/cause-group.ts'
import { ActRefused } from '#temporal/act-on-workflow/act-refused.ts'
import { runBegunBy } from '#temporal/act-on-workflow/begun-by.ts'
import { failureGroups, type PlannedFailure, planFailures } from '#temporal/act-on-workflow/find-failures.ts'
import { resetWorkflow } from '#temporal/act-on-workflow/reset-workflow.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { audited } from '#web/server/deployments/audited.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'
import { requireRightTo, type Who } from './act-on-workflow.ts'
import { inspectorOf } from './inspector-of.ts'

type Outcome = ResetFailuresOutcome['outcomes'][number]

/** Failures of one type by their cause, and what a reset of each cause would do. @throws HttpProblem TEMPORAL_UNAVAILABLE */
export async function failuresForPerson(web: WebContext, { tenantId }: Actor, query: FailuresQuery): Promise<FailureGroups> {
  return failureGroups(await planned(web, tenantId, query))
}

/**
 * Resets all failures of one type with one cause, each to the step that failed, one after the other. One that cannot be is named with
 * why not, and keeps none of the others.
 * @throws HttpProblem FORBIDDEN as of one, NOT_FOUND when none has the cause, TEMPORAL_UNAVAILABLE
 */
export async function resetFailuresForPerson(who: Who, body: ResetFailures): Promise<ResetFailuresOutcome> {
  const { type, cause, since, reason, requestId } = body
  requireRightTo(who.actor, type)
  const { failures, total } = await planned(who.web, who.actor.tenantId, { type, since })
  const meant = failures.filter(({ workflow }) => causeGroupOf(workflow.failure ?? UNKNOWN_CAUSE) === causeGroupOf(cause))
  if (meant.length === 0)
    throw new HttpProblem('NOT_FOUND', `No failure of the type ${type} has this cause.`, {
      nextStep: `See causes: mc workflow reset-failures ${type}`,
    })
  const line = { action: 'workflow.reset', target: type, detail: { requestId, reason, cause, workflows: meant.length } } as const
  return await audited(who, line, async () => {
    const outcomes: Outcome[] = []
    for (const failure of meant) outcomes.push(await resetOne(who, failure, body))
    return { outcomes, notLookedAt: Math.max(0, total - failures.length) }
  })
}

const planned = (web: WebContext, tenantId: string, query: FailuresQuery) =>
  planFailures(inspectorOf(web), tenantId, query, (question) => askTemporal(web, question))

async function resetOne(
  who: Who,
  { workflow: { workflowId, runId }, resetTo, leftOut, hasLaterRun }: PlannedFailure,
  { reason, requestId }: ResetFailures,
): Promise<Outcome> {
  const { client } = who.web.temporal
  const left = (says: string): Outcome => ({ workflowId, runId, newRunId: null, says })
  const asked = { workflowId, runId, reason, requestId: requestOf(requestId, runId) }
  const line = { action: 'workflow.reset', target: workflowId, detail: { runId, requestId, reason, resetTo } } as const
  try {
    if (resetTo === null) {
      const done = hasLaterRun ? await askTemporal(who.web, () => runBegunBy(client, asked, asked.requestId)) : null
      return done ? { workflowId, runId, newRunId: done.runId, says: null } : left(leftOut ?? 'It cannot be reset.')
    }
    const begun = await audited(who, line, () => askTemporal(who.web, () => resetWorkflow(client, { ...asked, resetTo })))
    return { workflowId, runId, newRunId: begun.runId, says: null }
  } catch (error) {
    if (error instanceof ActRefused || error instanceof HttpProblem) return left(error.message)
    throw error
  }
}

/** The request of one of many: the same whenever the many are asked for again. */
function requestOf(requestId: string, runId: string): string {
  const hex = createHash('sha256').update(`${requestId}\0${runId}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
