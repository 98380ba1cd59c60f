import type { WorkflowsSeen } from '#activities/workflow/workflows-seen.ts'
import { withoutTime } from '#contracts/workflow-subject.ts'
import type { WorkflowView } from '#contracts/workflows.ts'
import { knowsSearchAttributes } from '../knows-search-attributes.ts'
import { failureOfEnd } from './cause-of-end.ts'
import { findStuck } from './find-stuck.ts'
import type { Inspector } from './inspector.ts'
import { isGone } from './is-gone.ts'
import { workflowView } from './list-workflows.ts'
import { quoted, visibilityQuery } from './visibility-query.ts'

/** Of those that run, so many in one look: each is asked after by itself. */
const RUNNING_AT_ONCE = 50

/** In one question after the latest of each: queries have no bound of their own. */
const IDS_AT_ONCE = 50
const RUNS_AT_ONCE = 200

type Page = { workflows: WorkflowView[]; cursor: string | null }

/** What judges see of workflows. */
export function workflowsSeen(inspector: Inspector): WorkflowsSeen {
  const { client } = inspector
  const { workflowService, options, connection } = client
  const { namespace } = options

  async function list(tenantId: string, condition: string, pageSize: number, cursor: string | null = null): Promise<Page> {
    const finds = await knowsSearchAttributes({ connection, namespace })
    const query = `${visibilityQuery({}, { tenantId, finds })} AND ${condition}`
    const nextPageToken = Buffer.from(cursor ?? '', 'base64')
    const page = await workflowService.listWorkflowExecutions({ namespace, query, pageSize, nextPageToken })
    const next = page.nextPageToken?.length ? Buffer.from(page.nextPageToken).toString('base64') : null
    return { workflows: page.executions.map(workflowView), cursor: next }
  }

  return {
    async failedSince(tenantId, since, limit) {
      const condition = `ExecutionStatus IN ('Failed', 'TimedOut') AND CloseTime >= ${quoted(since.toISOString())}`
      return (await list(tenantId, condition, limit)).workflows
    },
    async latestOf(tenantId, workflowIds) {
      const latest = new Map<string, WorkflowView>()
      const ids = [...new Set(workflowIds)]
      for (let from = 0; from < ids.length; from += IDS_AT_ONCE)
        await addLatest(latest, ids.slice(from, from + IDS_AT_ONCE), (condition) => list(tenantId, condition, RUNS_AT_ONCE))
      return latest
    },
    failureOf: async (workflow) => await failureOfEnd(inspector, workflow).catch(whenGone),
    running: async (tenantId, cursor) => await list(tenantId, `ExecutionStatus = 'Running'`, RUNNING_AT_ONCE, cursor),
    stuck: async (workflow) => await findStuck(inspector, workflow).catch(whenGone),
  }
}

/**
 * The server lists those that run and the newest first: the first of each is its latest. One with many runs may fill a page, so the rest is
 * asked after again without it; each answer settles one at least.
 */
async function addLatest(latest: Map<string, WorkflowView>, ids: string[], list: (condition: string) => Promise<Page>) {
  let missing = ids
  while (missing.length > 0) {
    const { workflows, cursor } = await list(underOrScheduled(missing))
    for (const view of workflows) {
      const family = withoutTime(view.workflowId)
      if (!latest.has(family)) latest.set(family, view)
    }
    const left = missing.filter((id) => !latest.has(withoutTime(id)))
    if (cursor === null || left.length === missing.length) return
    missing = left
  }
}

/** What is run again by hand keeps the time in its id, and no schedule started it. */
function underOrScheduled(ids: readonly string[]): string {
  const families = [...new Set(ids.map(withoutTime))]
  const all = [...new Set([...ids, ...families])]
  return `(WorkflowId IN (${all.map(quoted).join(', ')}) OR TemporalScheduledById IN (${families.map(quoted).join(', ')}))`
}

/** The server may have forgotten what it still lists. */
function whenGone(error: unknown): null {
  if (isGone(error)) return null
  throw error
}
