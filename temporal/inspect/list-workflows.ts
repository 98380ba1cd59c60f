import { decodeTypedSearchAttributes } from '@temporalio/common/lib/converter/payload-search-attributes.js'
import proto from '@temporalio/proto'
import type { WorkflowPage, WorkflowsQuery } from '#contracts/api/workflows.ts'
import { workflowSubject } from '#contracts/workflow-subject.ts'
import type { WorkflowView } from '#contracts/workflows.ts'
import { TO_MAKE } from '../ensure-search-attributes.ts'
import { CORRELATION, TARGET, TENANT } from '../interceptors/search-attributes.ts'
import { knowsSearchAttributes } from '../knows-search-attributes.ts'
import { causeOfEnd } from './cause-of-end.ts'
import type { Inspector } from './inspector.ts'
import { isGone } from './is-gone.ts'
import { cursorOf, pageTokenOf } from './page-token.ts'
import { visibilityQuery } from './visibility-query.ts'
import { statusOf } from './workflow-status.ts'

const { WorkflowExecutionStatus } = proto.temporal.api.enums.v1

/** The server cannot look for what is asked. */
export class NoSearchAttributesError extends Error {
  override name = 'NoSearchAttributesError'
  constructor() {
    super(`This server cannot find workflows by what they are about. ${TO_MAKE}`)
  }
}

type Info = proto.temporal.api.workflow.v1.IWorkflowExecutionInfo

/**
 * Workflows of a tenant as the server finds them: filtered and paged there, newest first. Of those that failed the cause is read, a page of them
 * at once.
 * @throws CursorError; NoSearchAttributesError; what the client throws when the server does not answer
 */
export async function listWorkflows({ client, key }: Inspector, tenantId: string, asked: WorkflowsQuery): Promise<WorkflowPage> {
  const { workflowService, options, connection } = client
  const { namespace } = options
  const finds = await knowsSearchAttributes({ connection, namespace })
  if (!finds && (asked.target ?? asked.correlationId) !== undefined) throw new NoSearchAttributesError()
  const query = visibilityQuery(asked, { tenantId, finds })
  const page = { namespace, query, pageSize: asked.limit, nextPageToken: pageTokenOf(asked.cursor, key) }
  const [{ executions, nextPageToken }, counted] = await Promise.all([
    workflowService.listWorkflowExecutions(page),
    workflowService.countWorkflowExecutions({ namespace, query }),
  ])
  const items = await Promise.all(executions.map(async (info) => await withCause({ client, key }, workflowView(info))))
  return { items, total: Number(counted.count ?? 0), nextCursor: cursorOf(nextPageToken, key) }
}

/** With why it failed, where it did. */
export async function withCause(inspector: Inspector, view: WorkflowView): Promise<WorkflowView> {
  if (view.status !== 'failed' && view.status !== 'timed-out') return view
  return { ...view, failure: await causeOfEnd(inspector, view).catch(whenGone) }
}

/** The server may have forgotten a history that it still lists. */
function whenGone(error: unknown): null {
  if (isGone(error)) return null
  throw error
}

/** What the server says of one execution. */
export function workflowView(info: Info): WorkflowView {
  const { execution, type, status, startTime, closeTime, historyLength, taskQueue, parentExecution } = info
  return {
    ...{ workflowId: execution?.workflowId ?? '', runId: execution?.runId ?? '', type: type?.name ?? '' },
    ...{ status: statusOf(status ?? WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_UNSPECIFIED), queue: taskQueue ?? '' },
    ...{ startedAt: isoOf(startTime) ?? new Date(0).toISOString(), closedAt: isoOf(closeTime) },
    historyLength: Number(historyLength ?? 0) || null,
    parent: parentExecution?.workflowId ? { workflowId: parentExecution.workflowId, runId: parentExecution.runId ?? '' } : null,
    ...subjectOf(info),
    failure: null,
  }
}

/** As it was said when it was started, else as its id has it. */
function subjectOf({ execution, searchAttributes }: Info): Pick<WorkflowView, 'tenantId' | 'target' | 'correlationId'> {
  const said = decodeTypedSearchAttributes(searchAttributes?.indexedFields)
  const byId = workflowSubject(execution?.workflowId ?? '')
  return {
    tenantId: said.get(TENANT) ?? byId.tenantId,
    target: said.get(TARGET) ?? byId.target,
    correlationId: said.get(CORRELATION) ?? null,
  }
}

type Timestamp = { seconds?: unknown; nanos?: number | null } | null | undefined

/** Temporal's time on the wire; null = none. */
export const isoOf = (time: Timestamp): string | null =>
  time ? new Date(Number(time.seconds ?? 0) * 1_000 + Math.floor((time.nanos ?? 0) / 1e6)).toISOString() : null
