import type { WorkflowsSeen } from '#activities/workflow/workflows-seen.ts'
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
    async latestOf(tenantId, family) {
      const name = quoted(family)
      const { workflows } = await list(tenantId, `(WorkflowId = ${name} OR TemporalScheduledById = ${name})`, 1)
      return workflows[0] ?? null
    },
    failureOf: async (workflow) => await failureOfEnd(inspector, workflow).catch(whenGone),
    running: async (tenantId, cursor) => await list(tenantId, `ExecutionStatus = 'Running'`, RUNNING_AT_ONCE, cursor),
    stuck: async (workflow) => await findStuck(inspector, workflow).catch(whenGone),
  }
}

/** The server may have forgotten what it still lists. */
function whenGone(error: unknown): null {
  if (isGone(error)) return null
  throw error
}
