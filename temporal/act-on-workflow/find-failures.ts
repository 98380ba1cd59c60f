import type { ActivityAgain, FailureGroup, FailureGroups, FailuresQuery } from '#contracts/api/workflow-acts.ts'
import { MOST_FAILURES } from '#contracts/api/workflow-acts.ts'
import type { WorkflowPage } from '#contracts/api/workflows.ts'
import type { WorkflowView } from '#contracts/workflows.ts'
import { groupByCause } from '#domain/workflow/cause-group.ts'
import type { Inspector } from '../inspect/inspector.ts'
import { isGone } from '../inspect/is-gone.ts'
import { listWorkflows } from '../inspect/list-workflows.ts'
import { latestRun } from './latest-run.ts'
import { planReset } from './plan-reset.ts'

/** A run that was reset is a failure for ever: so many are looked through for those that can be. */
const MOST_LOOKED = 500

/** Histories that are read at a time. */
const AT_ONCE = 8

/** A failure, and where it would be taken up; `leftOut` = why it is not. `hasLaterRun`: it may have been reset already. */
export type PlannedFailure = {
  workflow: WorkflowView
  resetTo: number | null
  again: ActivityAgain[]
  leftOut: string | null
  hasLaterRun: boolean
}

/** How the server is asked for something: within a person's patience, which is that of one question and not of all. */
type Ask = <T>(question: () => Promise<T>) => Promise<T>

/** Failures of one type with what a reset of each to the step that failed would do, newest first, so many at once. */
export async function planFailures(
  inspector: Inspector,
  tenantId: string,
  asked: FailuresQuery,
  ask: Ask,
): Promise<{ failures: PlannedFailure[]; total: number }> {
  const failures: PlannedFailure[] = []
  const isEnough = () =>
    failures.length >= MOST_LOOKED || failures.filter(({ leftOut }) => leftOut === null).length >= MOST_FAILURES
  let [cursor, total]: [string | null, number | null] = [null, null]
  do {
    const query = { ...asked, status: 'failed', limit: MOST_FAILURES, ...(cursor === null ? {} : { cursor }) } as const
    const page: WorkflowPage = await ask(() => listWorkflows(inspector, tenantId, query))
    ;[cursor, total] = [page.nextCursor, page.total]
    for (let at = 0; at < page.items.length && !isEnough(); at += AT_ONCE) {
      const some = page.items.slice(at, at + AT_ONCE)
      failures.push(...(await ask(() => Promise.all(some.map((workflow) => planOne(inspector, workflow))))))
    }
  } while (cursor !== null && !isEnough())
  return { failures, total: total ?? failures.length }
}

async function planOne(inspector: Inspector, workflow: WorkflowView): Promise<PlannedFailure> {
  const left = (leftOut: string, hasLaterRun = false): PlannedFailure => ({
    ...{ workflow, resetTo: null, again: [], leftOut, hasLaterRun },
  })
  try {
    if ((await latestRun(inspector.client, workflow.workflowId)).runId !== workflow.runId)
      return left('A later run of it is there: it was reset, run again or started anew.', true)
    const { refused, resetTo, again } = await planReset(inspector, workflow, null)
    if (refused) return left(`${refused.says} ${refused.instead}`)
    return { workflow, resetTo, again, leftOut: null, hasLaterRun: false }
  } catch (error) {
    if (!isGone(error)) throw error
    return left('Its history is not kept any more.')
  }
}

/** The same by cause, as people are asked. */
export function failureGroups({ failures, total }: { failures: PlannedFailure[]; total: number }): FailureGroups {
  const groups = groupByCause(failures, ({ workflow }) => workflow.failure)
  return { groups: groups.map(({ cause, members }) => group(cause, members)), looked: failures.length, total }
}

function group(cause: string, members: readonly PlannedFailure[]): FailureGroup {
  const taken = members.filter(({ leftOut }) => leftOut === null)
  return {
    cause,
    workflows: taken.map(({ workflow }) => workflow),
    again: together(taken.flatMap(({ again }) => again)),
    leftOut: members.flatMap(({ workflow: { workflowId, runId }, leftOut }) =>
      leftOut === null ? [] : [{ workflowId, runId, says: leftOut }],
    ),
  }
}

/** Each activity once, with how often it runs again in all. */
const together = (all: readonly ActivityAgain[]): ActivityAgain[] =>
  [...Map.groupBy(all, ({ name }) => name).values()].flatMap((same) => {
    const [first] = same
    return first ? [{ ...first, times: same.reduce((sum, { times }) => sum + times, 0) }] : []
  })
