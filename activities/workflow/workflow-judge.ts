import type { Judge } from '#activities/alert/judge.ts'
import type { Database } from '#prisma/client.ts'
import { openWorkflowFindings, reconcileWorkflowFindings } from '#prisma/stores/workflow-findings.ts'
import { MOST_ASKED, wantedFindings } from './wanted-findings.ts'
import type { WorkflowsSeen } from './workflows-seen.ts'

const EVERY_MS = 10_000

export type WorkflowJudgeDeps = { db: Database; workflowsSeen: WorkflowsSeen }

/**
 * Looks for workflows that failed, took too long, or run and get nowhere, and says so with the cause. Over when a later run of the same
 * is at work or well, when a person has ended it, or after three days.
 */
export function createWorkflowJudge({ db, workflowsSeen: seen }: WorkflowJudgeDeps): Judge {
  /** By tenant: where the look through those that run goes on, and through those that are told. */
  const cursors = new Map<string, string | null>()
  const turns = new Map<string, number>()
  return {
    name: 'workflows',
    everyMs: EVERY_MS,
    async run(tenantId) {
      const open = await openWorkflowFindings(db, tenantId)
      const turn = turns.get(tenantId) ?? 0
      const from = cursors.get(tenantId) ?? null
      // A cursor that the server does not take any more is not taken along into the next look.
      cursors.delete(tenantId)
      const { workflows, cursor } = await seen.running(tenantId, from)
      const wanted = await wantedFindings(seen, { tenantId, open, turn, running: workflows })
      await reconcileWorkflowFindings(db, tenantId, { wanted, open })
      cursors.set(tenantId, cursor)
      turns.set(tenantId, (turn + MOST_ASKED) % Math.max(open.length, 1))
    },
  }
}
