import type { WorkflowDetail, WorkflowRef } from '#contracts/api/workflows.ts'
import { checksumOf, MOST_REPRODUCTION_BYTES, type Reproduction, type ReproductionBody } from '#contracts/reproduction.ts'
import type { ReplayOutcome } from '#contracts/workflows.ts'
import { readCircumstances } from '#prisma/stores/circumstances.ts'
import { redactHistory } from '#temporal/inspect/redact-history.ts'
import { type History, historyFromJson } from '#temporal/recorded-history.ts'
import { revision } from '#temporal/revision.ts'
import type { WebContext } from '#web/server/context.ts'
import { audited, type Who } from '#web/server/deployments/audited.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { replayed, wholeHistory } from './dry-replay.ts'
import { findWorkflowOr404 } from './find-workflow.ts'
import { whileAlone } from './replay-process.ts'

/**
 * An execution as a bundle that can be replayed elsewhere: its history without secrets, what was in force, and what replaying says here.
 * @throws HttpProblem NOT_FOUND, CONFLICT for a history that is not read whole, TOO_LARGE, RATE_LIMITED while another is replayed
 */
export async function takeReproduction(who: Who, ref: WorkflowRef): Promise<Reproduction> {
  const detail = await findWorkflowOr404(who.web, who.actor, ref)
  const { workflowId, runId } = detail.workflow
  const line = { action: 'workflow.replay', target: workflowId, detail: { runId, takenAlong: true } } as const
  return await audited(who, line, async () => await reproductionOf(who, detail))
}

async function reproductionOf({ web, actor }: Who, detail: WorkflowDetail): Promise<Reproduction> {
  const { workflow, correlationId, traceId, failure, pending } = detail
  const history = await wholeHistory(web, workflow)
  const { events, secrets, payloads } = await redactHistory(history, web.redactionKey)
  const body: ReproductionBody = {
    ...{ format: 'mission-control/reproduction', version: 1, takenAt: new Date().toISOString() },
    product: await productOf(web),
    workflow: { workflowId: workflow.workflowId, runId: workflow.runId, type: workflow.type, status: workflow.status },
    ...{ correlationId, traceId, failure, pending },
    circumstances: await readCircumstances(web.db, actor.tenantId, spanOf(detail)),
    replays: await whileAlone(
      async () => await replaysOf(workflow.workflowId, { history, events, isChanged: secrets + payloads > 0 }),
    ),
    redacted: { secrets, payloads },
    history: { events },
  }
  return bounded({ ...body, checksum: checksumOf(body) })
}

const productOf = async ({ version, settings }: WebContext): Promise<ReproductionBody['product']> => ({
  ...{ version, revision: await revision(), node: process.version, platform: `${process.platform}-${process.arch}` },
  kind: process.env.NODE_ENV === 'production' ? 'production' : 'development',
  demo: settings.demoUrl !== undefined,
})

const spanOf = ({ workflow: { startedAt, closedAt } }: WorkflowDetail) => ({
  from: new Date(startedAt),
  until: closedAt === null ? new Date() : new Date(closedAt),
})

type Taken = { history: History; events: unknown[]; isChanged: boolean }

/** What nothing was taken out of needs no second replay. */
async function replaysOf(workflowId: string, { history, events, isChanged }: Taken): Promise<ReproductionBody['replays']> {
  const [original, why] = await outcomeOf(workflowId, history)
  const [redacted, whyNot] = isChanged ? await outcomeOf(workflowId, historyFromJson({ events })) : [original, why]
  if (!original || !redacted) return { original, redacted, redactionMatters: null, says: why ?? whyNot ?? '' }
  const redactionMatters = original.outcome !== redacted.outcome || original.eventId !== redacted.eventId
  const says = redactionMatters
    ? 'Without its secrets the history is decided otherwise: what comes of the bundle elsewhere is not what came of the execution.'
    : 'Taking out secrets does not change what the code decides.'
  return { original, redacted, redactionMatters, says }
}

/** The outcome, or why there is none: a bundle is of use without it too. */
async function outcomeOf(workflowId: string, history: History): Promise<[ReplayOutcome, null] | [null, string]> {
  try {
    return [await replayed(workflowId, history), null]
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error
    return [null, error.message]
  }
}

function bounded(bundle: Reproduction): Reproduction {
  if (Buffer.byteLength(JSON.stringify(bundle)) <= MOST_REPRODUCTION_BYTES) return bundle
  const { workflowId, runId } = bundle.workflow
  throw new HttpProblem('TOO_LARGE', `The bundle would be larger than ${MOST_REPRODUCTION_BYTES / 1_048_576} MB.`, {
    nextStep: `Where Temporal can be reached, replay it with: npm run replay ${workflowId} -- --run ${runId}`,
  })
}
