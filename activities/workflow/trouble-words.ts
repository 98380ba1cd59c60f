import { withoutTime } from '#contracts/workflow-subject.ts'
import type { WorkflowView } from '#contracts/workflows.ts'
import { causeGroupOf, UNKNOWN_CAUSE } from '#domain/workflow/cause-group.ts'
import type { Failure } from '#domain/workflow/history-event.ts'
import { rootOf } from '#domain/workflow/read-failure.ts'
import { retryLikely } from '#domain/workflow/retry-likely.ts'
import type { WorkflowFinding } from '#prisma/stores/workflow-findings.ts'

/** Alerts are grouped by it, and it stands in their names. */
const LONGEST_CAUSE = 120
/** Of the cause in its own words: what would help and where to look come after it, and are read at night. */
const LONGEST_WORDS = 180

/** `attempts` = how often its next decision failed; null = it is over. */
type Trouble = { workflow: WorkflowView; failure: Failure | null; attempts: number | null }

/** A workflow in trouble as a finding: what, why, and whether a retry is likely to help. */
export function findingOf({ workflow, failure, attempts }: Trouble): WorkflowFinding {
  const { workflowId, runId, type, target, status, closedAt, startedAt } = workflow
  const cause = failure === null ? UNKNOWN_CAUSE : rootOf(failure).message || UNKNOWN_CAUSE
  const verdict = attempts !== null ? 'stuck' : status === 'timed-out' ? 'timed-out' : 'failed'
  const what = `${type}${target === null ? '' : ` of ${target}`} ${words[verdict]}`
  const helps = attempts === null ? retryLikely(failure).says : whatHelps
  return {
    subject: subjectOf(workflowId),
    verdict,
    since: Date.parse(closedAt ?? startedAt),
    labels: {
      ...{ type, ...(target === null ? {} : { target }) },
      cause: causeGroupOf(cause).slice(0, LONGEST_CAUSE),
      ...{ workflow: workflowId, run: runId },
    },
    evidence: { says: `${what}: ${shortened(cause)} ${helps}`, observations: [], figures: {} },
  }
}

/** All that one schedule started are one subject. */
export const subjectOf = (workflowId: string): string => `workflow/${withoutTime(workflowId)}`

const words = { stuck: 'gets nowhere', 'timed-out': 'took too long', failed: 'failed' } as const

/** The server retries by itself, for ever; only other code, or another point to go on from, changes what it meets. */
const whatHelps = 'It is tried again by itself and fails again: a dry replay says where, other code or a reset helps.'

const shortened = (text: string): string => {
  const line = text.split('\n')[0]?.trim() ?? ''
  const short = line.length > LONGEST_WORDS ? `${line.slice(0, LONGEST_WORDS)}…` : line
  return /[.!?…]$/.test(short) ? short : `${short}.`
}
