import type { WorkflowView } from '#contracts/workflows.ts'
import { expectedFailure } from '#domain/workflow/expected-failure.ts'
import type { WorkflowFinding } from '#prisma/stores/workflow-findings.ts'
import { inTurns } from './in-turns.ts'
import { findingOf, subjectOf } from './trouble-words.ts'
import type { StuckWorkflow, WorkflowsSeen } from './workflows-seen.ts'

/** A failure that nobody dealt with is told for so long; a weekend is within it. */
const TOLD_FOR_MS = 3 * 24 * 3_600_000
/** In one look. A storm has one cause: what is left out has company that is told. */
const MOST_FAILURES = 200
/** Told at a time, and asked after again in one look: beyond it they take turns, so that a storm does not ask the server more and more. */
export const MOST_TOLD = 1_000
export const MOST_ASKED = 200

type Open = readonly WorkflowFinding[]
type Look = { tenantId: string; open: Open; turn: number; running: readonly WorkflowView[] }

/** What is to be told after one look: what is found in it, and what stands and was not its turn. @param turn where to go on in `open` */
export async function wantedFindings(seen: WorkflowsSeen, { tenantId, open, turn, running }: Look): Promise<WorkflowFinding[]> {
  const since = new Date(Date.now() - TOLD_FOR_MS)
  const recent = (await seen.failedSince(tenantId, since, MOST_FAILURES)).filter(isNews)
  const told = [...open.slice(turn), ...open.slice(0, turn)].slice(0, MOST_ASKED)
  const asked = [...told.map(({ labels }) => labels.workflow ?? ''), ...recent.map(({ workflowId }) => workflowId)]
  const latest = [...(await seen.latestOf(tenantId, asked)).values()]
  const failed = latest.filter((view) => isFailed(view, since) && isNews(view))
  const stuck = new Set(told.filter(({ verdict }) => verdict === 'stuck').map(({ subject }) => subject))
  const known = latest.filter(({ status, workflowId }) => status === 'running' && stuck.has(subjectOf(workflowId)))
  const subjects = new Set(asked.map(subjectOf))
  const standing = open.filter((finding) => !subjects.has(finding.subject) && isToldStill(finding, since))
  return [...standing, ...(await failedNow(seen, failed, open)), ...(await stuckNow(seen, [...known, ...running], open))]
}

const isNews = ({ type }: WorkflowView): boolean => expectedFailure(type) === null

const isFailed = ({ status, closedAt }: WorkflowView, since: Date): boolean =>
  (status === 'failed' || status === 'timed-out') && closedAt !== null && Date.parse(closedAt) >= since.getTime()

const isToldStill = (finding: WorkflowFinding, since: Date): boolean =>
  finding.verdict === 'stuck' || finding.since >= since.getTime()

async function failedNow(seen: WorkflowsSeen, failed: readonly WorkflowView[], open: Open): Promise<WorkflowFinding[]> {
  return await inTurns(withinRoom(failed, open), async (workflow) => {
    const known = open.find(({ labels }) => labels.run === workflow.runId)
    return known ?? findingOf({ workflow, failure: await seen.failureOf(workflow), attempts: null })
  })
}

async function stuckNow(seen: WorkflowsSeen, running: readonly WorkflowView[], open: Open): Promise<WorkflowFinding[]> {
  const once = [...new Map(running.map((view) => [view.runId, view])).values()]
  const found = await inTurns(withinRoom(once, open), (view) => seen.stuck(view))
  return found.filter((each): each is StuckWorkflow => each !== null).map(findingOf)
}

/** What is told already, and of the rest as many as there is room for. */
function withinRoom(workflows: readonly WorkflowView[], open: Open): WorkflowView[] {
  const told = new Set(open.map(({ subject }) => subject))
  let room = MOST_TOLD - open.length
  return workflows.filter(({ workflowId }) => told.has(subjectOf(workflowId)) || room-- > 0)
}
