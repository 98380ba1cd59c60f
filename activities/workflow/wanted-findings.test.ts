import { expect, it } from 'vitest'
import { withoutTime } from '#contracts/workflow-subject.ts'
import type { WorkflowView } from '#contracts/workflows.ts'
import { findingOf } from './trouble-words.ts'
import { MOST_ASKED, MOST_TOLD, wantedFindings } from './wanted-findings.ts'
import type { WorkflowsSeen } from './workflows-seen.ts'

const tenantId = '00000000-0000-4000-8000-000000000001'
const now = new Date().toISOString()

const failed = (workflowId: string): WorkflowView => ({
  ...{
    workflowId,
    runId: `run of ${workflowId}`,
    type: 'checkDrift',
    status: 'failed',
    queue: 'q',
    startedAt: now,
    closedAt: now,
  },
  ...{ historyLength: 5, parent: null, tenantId, target: null, correlationId: null, failure: null },
})
const named = (name: string, count: number) => Array.from({ length: count }, (_, number) => failed(`${name}/${number}`))
const toldOf = (views: readonly WorkflowView[]) => views.map((workflow) => findingOf({ workflow, failure: null, attempts: null }))

/** A server that has these, and what it was asked after. */
function serverOf(views: readonly WorkflowView[], recent: readonly WorkflowView[] = []) {
  const asked = { latest: [] as string[], failures: 0 }
  const seen: WorkflowsSeen = {
    failedSince: async () => [...recent],
    async latestOf(_, ids) {
      asked.latest.push(...ids)
      return new Map(
        views.filter(({ workflowId }) => ids.includes(workflowId)).map((view) => [withoutTime(view.workflowId), view]),
      )
    },
    async failureOf() {
      asked.failures += 1
      return null
    },
    running: async () => ({ workflows: [], cursor: null }),
    stuck: async () => null,
  }
  return { seen, asked }
}

it('asks after a bounded part of what is told, the next part in the next look, and keeps telling of the rest', async () => {
  const views = named('told', MOST_ASKED + 50)
  const open = toldOf(views)
  const { seen, asked } = serverOf(views)
  const look = { tenantId, open, running: [] }
  expect(await wantedFindings(seen, { ...look, turn: 0 })).toHaveLength(open.length)
  expect(asked.latest).toHaveLength(MOST_ASKED)
  await wantedFindings(seen, { ...look, turn: MOST_ASKED })
  expect(new Set(asked.latest).size).toBe(open.length)
  expect(asked.failures).toBe(0)
})

it('tells no more of what is new than there is room for, and asks for no causes of it', async () => {
  const told = named('told', MOST_TOLD - 1)
  const recent = named('new', 10)
  const { seen, asked } = serverOf([...told, ...recent], recent)
  const wanted = await wantedFindings(seen, { tenantId, open: toldOf(told), turn: 0, running: [] })
  expect(new Set(wanted.map(({ subject }) => subject)).size).toBe(MOST_TOLD)
  expect(asked.failures).toBe(1)
})
