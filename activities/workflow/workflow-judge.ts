import type { Judge } from '#activities/alert/judge.ts'
import { withoutTime } from '#contracts/workflow-subject.ts'
import type { WorkflowView } from '#contracts/workflows.ts'
import { expectedFailure } from '#domain/workflow/expected-failure.ts'
import type { Database } from '#prisma/client.ts'
import { openWorkflowFindings, reconcileWorkflowFindings, type WorkflowFinding } from '#prisma/stores/workflow-findings.ts'
import { inTurns } from './in-turns.ts'
import { findingOf } from './trouble-words.ts'
import type { StuckWorkflow, WorkflowsSeen } from './workflows-seen.ts'

const EVERY_MS = 10_000
/** A failure that nobody dealt with is told for so long; a weekend is within it. */
export const TOLD_FOR_MS = 3 * 24 * 3_600_000
/** In one look. A storm has one cause: what is left out has company that is told. */
const MOST_FAILURES = 200

export type WorkflowJudgeDeps = { db: Database; workflowsSeen: WorkflowsSeen }

/**
 * Looks for workflows that failed, took too long, or run and get nowhere, and says so with the cause. Over when a later run of the same
 * is at work or well, when a person has ended it, or after `TOLD_FOR_MS`.
 */
export function createWorkflowJudge({ db, workflowsSeen: seen }: WorkflowJudgeDeps): Judge {
  /** By tenant: where the look through those that run goes on. */
  const cursors = new Map<string, string | null>()
  return {
    name: 'workflows',
    everyMs: EVERY_MS,
    async run(tenantId) {
      const open = await openWorkflowFindings(db, tenantId)
      const failed = await failedNow(seen, tenantId, open)
      const from = cursors.get(tenantId) ?? null
      // A cursor that the server does not take any more is not taken along into the next look.
      cursors.delete(tenantId)
      const { workflows, cursor } = await seen.running(tenantId, from)
      const stuck = await stuckNow(seen, workflows, await knownStuck(seen, tenantId, open))
      const wanted = [...failed, ...stuck]
      await reconcileWorkflowFindings(db, tenantId, { wanted, open })
      cursors.set(tenantId, cursor)
    },
  }
}

type Open = readonly WorkflowFinding[]

/** The last run of each that failed of late, or is told of, where that one failed. */
async function failedNow(seen: WorkflowsSeen, tenantId: string, open: Open): Promise<WorkflowFinding[]> {
  const since = new Date(Date.now() - TOLD_FOR_MS)
  const recent = await seen.failedSince(tenantId, since, MOST_FAILURES)
  const told = open.filter(({ verdict }) => verdict !== 'stuck').map(({ labels }) => labels.workflow ?? '')
  const families = new Set([...told, ...recent.filter(isNews).map(({ workflowId }) => workflowId)].map(withoutTime))
  const latest = await inTurns([...families], (family) => seen.latestOf(tenantId, family))
  const failed = latest.filter((view) => view !== null).filter((view) => isFailed(view, since) && isNews(view))
  return await inTurns(failed, async (workflow) => {
    const known = open.find(({ labels }) => labels.run === workflow.runId)
    return known ?? findingOf({ workflow, failure: await seen.failureOf(workflow), attempts: null })
  })
}

const isNews = ({ type }: WorkflowView): boolean => expectedFailure(type) === null

const isFailed = ({ status, closedAt }: WorkflowView, since: Date): boolean =>
  (status === 'failed' || status === 'timed-out') && closedAt !== null && Date.parse(closedAt) >= since.getTime()

async function knownStuck(seen: WorkflowsSeen, tenantId: string, open: Open): Promise<WorkflowView[]> {
  const told = open.filter(({ verdict }) => verdict === 'stuck')
  const latest = await inTurns(told, ({ labels }) => seen.latestOf(tenantId, labels.workflow ?? ''))
  return latest.filter((view) => view !== null).filter(({ status }) => status === 'running')
}

async function stuckNow(
  seen: WorkflowsSeen,
  running: readonly WorkflowView[],
  known: readonly WorkflowView[],
): Promise<WorkflowFinding[]> {
  const once = [...new Map([...known, ...running].map((view) => [view.runId, view])).values()]
  const found = await inTurns(once, (view) => seen.stuck(view))
  return found.filter((each): each is StuckWorkflow => each !== null).map(findingOf)
}
