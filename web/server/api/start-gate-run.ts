import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import type { GateRunStart } from '#contracts/api/releases.ts'
import type { NamedSuite } from '#contracts/config/release-config.ts'
import { planOf } from '#contracts/config/suites.ts'
import type { GateInput } from '#contracts/deploy-payloads.ts'
import type { EnvironmentView } from '#contracts/deployments.ts'
import type { GateRunView } from '#contracts/gates.ts'
import { gateWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import { recordAudit } from '#prisma/stores/audit.ts'
import { environmentBySlug } from '#prisma/stores/environments.ts'
import { finishGateRun } from '#prisma/stores/gate-progress.ts'
import { beginGateRun, gateRunById } from '#prisma/stores/gate-runs.ts'
import { findSuite, listSuites } from '#prisma/stores/suites.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'
import { workflowTypes } from '#workflows/messages.ts'
import { nothingToJudge } from './nothing-to-judge.ts'

/** What is asked: the suite, where, and the client's id of the request, which becomes the run's. */
export type AskedGateRun = GateRunStart & { suite: string; correlationId: string }

/**
 * Writes a gate run down, in the audit log too, and starts the workflow that does it. Asked again with the same id it is the same run.
 * Where nothing was deployed yet, the run is over at once: nothing was measured.
 * @throws HttpProblem NOT_FOUND, CONFLICT when the id belongs to another run or there is nothing to probe, TEMPORAL_UNAVAILABLE
 */
export async function startGateRun(web: WebContext, actor: Actor, asked: AskedGateRun): Promise<GateRunView> {
  const { db } = web
  const { tenantId } = actor
  const suite = await suiteOr404(web, tenantId, asked.suite)
  const environment = await environmentOr404(web, tenantId, asked.environment)
  const input = gateInput(environment, actor, asked)
  const nothing = await nothingToJudge(
    web,
    tenantId,
    environment,
    input.places.map(({ target }) => target),
  )
  const known = await gateRunById(db, tenantId, asked.requestId)
  if (known && (known.run.suite !== asked.suite || known.run.environment !== asked.environment))
    throw new HttpProblem('CONFLICT', 'This request id was used for another gate run. Make a new one for each.')
  const { looks } = planOf(suite.suite, suite.slug)
  const run = await beginGateRun(db, tenantId, { ...input, suiteHash: suite.hash, suiteBody: suite.suite, looks })
  if (!known) {
    const { name, kind } = actor
    const detail = { gateRunId: run.id, suite: asked.suite, targets: input.places.map(({ target }) => target) }
    const about = { action: 'gate.run', target: `${asked.suite} in ${asked.environment}`, outcome: 'requested' as const, detail }
    await recordAudit(db, tenantId, { actorKind: kind, actor: name, ...about, correlationId: asked.correlationId })
  }
  if (run.verdict !== null) return run
  if (nothing !== null) return await endWithoutData(web, input, nothing)
  await startWorkflow(web, input)
  return run
}

async function suiteOr404({ db }: WebContext, tenantId: string, slug: string): Promise<NamedSuite> {
  const found = await findSuite(db, tenantId, slug)
  if (found) return found
  const all = (await listSuites(db, tenantId)).map((suite) => suite.slug)
  const there = all.length > 0 ? `There are: ${all.join(', ')}.` : 'None is configured yet.'
  throw new HttpProblem('NOT_FOUND', `No suite ${slug}. ${there} A suite is a file in config/suites.`)
}

async function environmentOr404({ db }: WebContext, tenantId: string, slug: string): Promise<EnvironmentView> {
  const found = await environmentBySlug(db, tenantId, slug)
  if (found) return found
  throw new HttpProblem('NOT_FOUND', `No environment ${slug}. Environments are in config/environments.yaml.`)
}

async function endWithoutData({ db }: WebContext, { tenantId, gateRunId }: GateInput, says: string): Promise<GateRunView> {
  return (await finishGateRun(db, tenantId, gateRunId, { verdict: 'no_data', says, enforce: 'pause' })).run
}

function gateInput(environment: EnvironmentView, actor: Actor, asked: AskedGateRun): GateInput {
  return {
    tenantId: actor.tenantId,
    gateRunId: asked.requestId,
    suite: asked.suite,
    environment: environment.slug,
    places: placesOf(environment, asked.target),
    release: environment.current,
    ...{ baseline: null, deploymentId: null, purpose: null, trigger: 'hand', requestedBy: actor.name },
    correlationId: asked.correlationId,
  }
}

function placesOf({ slug, targets }: EnvironmentView, wanted: string | null): GateInput['places'] {
  const chosen = targets.filter((target) => (wanted === null ? target.wave === 0 : target.slug === wanted))
  if (chosen.length > 0) return chosen.map(({ slug: target, address }) => ({ target, address }))
  const all = targets.map((target) => target.slug).join(', ')
  throw new HttpProblem('NOT_FOUND', `The environment ${slug} has no target ${wanted}. It has: ${all}.`)
}

async function startWorkflow(web: WebContext, input: GateInput): Promise<void> {
  const start = () =>
    web.temporal.client.workflow.start(workflowTypes.runGate, {
      workflowId: gateWorkflowId(input.gateRunId),
      taskQueue: taskQueues.main,
      args: [input],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    })
  try {
    await askTemporal(web, start)
  } catch (error) {
    // It ran to its end already: its verdict is in the run's row.
    if (error instanceof WorkflowExecutionAlreadyStartedError) return
    const says = 'Temporal did not answer, so this may not have been started. Start another run.'
    await finishGateRun(web.db, input.tenantId, input.gateRunId, { verdict: 'error', says, enforce: 'off' })
    throw error
  }
}
