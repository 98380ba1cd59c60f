import { z } from 'zod'
import type { Failure } from '#domain/workflow/history-event.ts'
import { stepKinds, stepStates } from '#domain/workflow/step.ts'

const Time = z.iso.datetime({ offset: true })

/** As Temporal has them, in our spelling. */
export const workflowStatuses = [
  'running',
  'completed',
  'failed',
  'timed-out',
  'terminated',
  'cancelled',
  'continued',
  'paused',
] as const
export const WorkflowStatus = z.enum(workflowStatuses)
export type WorkflowStatus = z.infer<typeof WorkflowStatus>

/** Why something failed, outermost first. */
export const FailureView: z.ZodType<Failure> = z.lazy(() =>
  z.object({
    type: z.string(),
    message: z.string(),
    nonRetryable: z.boolean(),
    stack: z.string(),
    cause: FailureView.nullable(),
  }),
)

/** One execution: a run of a workflow. */
export const WorkflowView = z.object({
  workflowId: z.string(),
  runId: z.string(),
  type: z.string(),
  status: WorkflowStatus,
  queue: z.string(),
  startedAt: Time,
  closedAt: Time.nullable(),
  /** Events; null = the server does not say. */
  historyLength: z.number().int().nullable(),
  parent: z.object({ workflowId: z.string(), runId: z.string() }).nullable(),
  /** Whose it is; null = it does not say, and is then shown to nobody. */
  tenantId: z.string().nullable(),
  /** What it is about: a gateway, an environment, a source, an alert's group; null = all of them, or it does not say. */
  target: z.string().nullable(),
  /** The request that began it; null = the server was not told, as of what a schedule began. */
  correlationId: z.string().nullable(),
  /** Only of what has failed: the innermost cause. */
  failure: z.string().nullable(),
})
export type WorkflowView = z.infer<typeof WorkflowView>

export const StepView = z.object({
  eventId: z.number().int(),
  kind: z.enum(stepKinds),
  activityId: z.string().nullable(),
  name: z.string(),
  state: z.enum(stepStates),
  at: Time,
  startedAt: Time.nullable(),
  endedAt: Time.nullable(),
  attempts: z.number().int(),
  input: z.unknown(),
  result: z.unknown(),
  failure: FailureView.nullable(),
  lastFailure: FailureView.nullable(),
  child: z.object({ workflowId: z.string(), runId: z.string() }).nullable(),
})
export type StepView = z.infer<typeof StepView>

/** It stands still, as its code fails at each attempt to decide. */
export const StuckView = z.object({
  since: Time,
  attempts: z.number().int(),
  why: z.enum(['code-changed', 'code-fails']),
  failure: FailureView.nullable(),
})
export type StuckView = z.infer<typeof StuckView>

/** An activity that is not over, as the server has it: the history tells of its attempts only at the end. */
export const PendingView = z.object({
  activityId: z.string(),
  name: z.string(),
  state: z.enum(['scheduled', 'running', 'cancelling', 'paused', 'pausing']),
  attempt: z.number().int(),
  /** null = without end. */
  maxAttempts: z.number().int().nullable(),
  startedAt: Time.nullable(),
  heartbeatAt: Time.nullable(),
  nextAttemptAt: Time.nullable(),
  lastFailure: FailureView.nullable(),
})
export type PendingView = z.infer<typeof PendingView>

/** What a dry replay says: `same` = today's code decides as it did then; `differs` = it does not, from `eventId` on. */
export const ReplayOutcome = z.object({
  outcome: z.enum(['same', 'differs']),
  /** null = none, or not known. */
  eventId: z.number().int().nullable(),
  says: z.string(),
})
export type ReplayOutcome = z.infer<typeof ReplayOutcome>
