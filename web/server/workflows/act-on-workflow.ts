import type { WorkflowActAccepted } from '#contracts/api/workflow-acts.ts'
import type { WorkflowDetail, WorkflowRef } from '#contracts/api/workflows.ts'
import { rightToActOn } from '#domain/workflow/act-rights.ts'
import type { WorkflowAct } from '#domain/workflow/act-rules.ts'
import { whyNotAct } from '#domain/workflow/workflow-can.ts'
import { ActRefused } from '#temporal/act-on-workflow/act-refused.ts'
import { runBegunBy } from '#temporal/act-on-workflow/begun-by.ts'
import { type Actor, requireAction } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { audited } from '#web/server/deployments/audited.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'
import { findWorkflowOr404 } from './find-workflow.ts'

export type Who = { web: WebContext; actor: Actor; correlationId: string }

/** What is asked of which run; `detail` goes on record. */
type Asked = { act: WorkflowAct; ref: Required<WorkflowRef>; detail: Record<string, unknown> & { requestId: string } }

/**
 * Does something to one execution for somebody, between two lines of the audit log. Whether they may, and whether it can be done to
 * workflows of this type, in its state, is looked up first; a request that has begun a new run is answered with that, as the old one may by now be beyond it.
 * @throws HttpProblem NOT_FOUND, also for another tenant's; FORBIDDEN; CONFLICT with why not and what to do instead; TEMPORAL_UNAVAILABLE
 */
export async function actOnWorkflow(
  who: Who,
  { act, ref, detail }: Asked,
  work: (found: WorkflowDetail) => Promise<WorkflowActAccepted>,
): Promise<WorkflowActAccepted> {
  const found = await findWorkflowOr404(who.web, who.actor, ref)
  requireRightTo(who.actor, found.workflow.type)
  const line = { action: `workflow.${act}`, target: ref.workflowId, detail: { runId: ref.runId, ...detail } } as const
  return await audited(who, line, async () => {
    const done = BEGINS_RUN.has(act)
      ? await askTemporal(who.web, () => runBegunBy(who.web.temporal.client, ref, detail.requestId))
      : null
    if (done) return done
    const refused = whyNotAct(act, found.workflow)
    if (refused) throw new HttpProblem('CONFLICT', refused.says, { nextStep: refused.instead })
    return await refusable(() => askTemporal(who.web, () => work(found)))
  })
}

const BEGINS_RUN: ReadonlySet<WorkflowAct> = new Set(['reset', 'rerun'])

/** @throws HttpProblem FORBIDDEN for whoever may act on workflows, and not do what those of this type do */
export function requireRightTo(actor: Actor, type: string): void {
  const action = rightToActOn(type)
  if (action) requireAction(actor, action)
}

/** Tells what Temporal refuses as the refusal that it is. */
export async function refusable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ActRefused) throw new HttpProblem('CONFLICT', error.message, { nextStep: error.instead })
    throw error
  }
}
