import { z } from 'zod'
import { FailureView, PendingView, StepView, StuckView, WorkflowStatus, WorkflowView } from '#contracts/workflows.ts'

const Time = z.iso.datetime({ offset: true })

/** GET /workflows, newest first; what runs before what is over. */
export const WorkflowsQuery = z.object({
  type: z
    .string()
    .regex(/^\w{1,100}$/, 'expected the name of a workflow type')
    .optional(),
  status: WorkflowStatus.optional(),
  /** How the id begins: `deploy/`, `monitor/…`. */
  search: z.string().trim().min(1).max(200).optional(),
  /** What it is about: a gateway, an environment, a source, an alert's group. */
  target: z.string().trim().min(1).max(255).optional(),
  /** Begun by this request. */
  correlationId: z.string().trim().min(1).max(255).optional(),
  /** Started at or after this. */
  since: Time.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(4000).optional(),
})
export type WorkflowsQuery = z.infer<typeof WorkflowsQuery>
/** `total` counts all that match; null = the server does not count. */
export const WorkflowPage = z.object({
  items: z.array(WorkflowView),
  total: z.number().int().nullable(),
  nextCursor: z.string().nullable(),
})
export type WorkflowPage = z.infer<typeof WorkflowPage>

/** Ids of workflows hold slashes: they are given in the query. Without a run the latest one is meant. */
export const WorkflowRef = z.object({ workflowId: z.string().min(1).max(1000), runId: z.uuid().optional() })
export type WorkflowRef = z.infer<typeof WorkflowRef>

/** GET /workflows/execution */
export const WorkflowDetail = z.object({
  workflow: WorkflowView,
  input: z.unknown(),
  result: z.unknown(),
  failure: FailureView.nullable(),
  steps: z.array(StepView),
  pending: z.array(PendingView),
  /** null = its code decides, or it has nothing to decide. */
  stuck: StuckView.nullable(),
  /** Joins it with logs, traces and the request that began it; null = nothing began it but a schedule. */
  correlationId: z.string().nullable(),
  /** Id of the trace that began it. */
  traceId: z.string().nullable(),
  /** Runs of the same workflow that came before and after, where there are any. */
  continuedFrom: z.uuid().nullable(),
  continuedBy: z.uuid().nullable(),
  /** Events of which nothing is shown, as the history is longer than is read. */
  eventsLeftOut: z.number().int(),
})
export type WorkflowDetail = z.infer<typeof WorkflowDetail>
