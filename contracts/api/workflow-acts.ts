import { z } from 'zod'
import { WorkflowView } from '#contracts/workflows.ts'
import { severities } from '#domain/alert/alert.ts'
import { type HandSignal, handSignals } from '#domain/workflow/act-rules.ts'
import { stepKinds } from '#domain/workflow/step.ts'

/** Exactly one run is acted on, so that nobody means one and meets another. */
const Execution = { workflowId: z.string().min(1).max(1000), runId: z.uuid() }
/** Made by the client, so that a retry is the same request. */
const requestId = z.uuid()
const reason = z.string().trim().min(3, 'say why, in a few words').max(1000)
const eventId = z.coerce.number().int().positive()

/** What people are answered who acted: the run that is there from now on, or the one that was asked. Asked is not done. */
export const WorkflowActAccepted = z.object({ workflowId: z.string(), runId: z.string() })
export type WorkflowActAccepted = z.infer<typeof WorkflowActAccepted>

/** An activity that runs again. `isHarmless` null = this version has none of the name, so nobody can say. */
export const ActivityAgain = z.object({
  name: z.string(),
  times: z.number().int(),
  isHarmless: z.boolean().nullable(),
  says: z.string(),
})
export type ActivityAgain = z.infer<typeof ActivityAgain>

/** GET /workflows/reset-plan */
export const ResetPlanQuery = z.object({ ...Execution, eventId })
export const ResetPlanView = z.object({
  step: z.object({ eventId: z.number().int(), kind: z.enum(stepKinds), name: z.string() }).nullable(),
  /** The decision that is taken anew, as an event; null = it cannot be reset to here. */
  resetTo: z.number().int().nullable(),
  /** Why not, and what to do instead; null = it can be. */
  refused: z.object({ says: z.string(), instead: z.string() }).nullable(),
  /** What follows besides, of workflows of this type. */
  follows: z.string().nullable(),
  again: z.array(ActivityAgain),
  /** Workflows that it asks for again. */
  children: z.array(z.object({ name: z.string(), workflowId: z.string().nullable() })),
  /** Signals and updates since, which the server tells it again. */
  told: z.array(z.object({ kind: z.enum(['signal', 'update']), name: z.string() })),
})
export type ResetPlanView = z.infer<typeof ResetPlanView>

/** POST /workflows/reset */
export const WorkflowReset = z.strictObject({ ...Execution, eventId, reason, requestId })
export type WorkflowReset = z.infer<typeof WorkflowReset>

/** POST /workflows/rerun. Without `input` it is given exactly what it was given, byte for byte. */
export const WorkflowRerun = z.strictObject({ ...Execution, input: z.json().optional(), reason, requestId })
export type WorkflowRerun = z.infer<typeof WorkflowRerun>

/** POST /workflows/cancel, /workflows/terminate */
export const WorkflowEnd = z.strictObject({ ...Execution, reason, requestId })
export type WorkflowEnd = z.infer<typeof WorkflowEnd>

const nothing = z.undefined()
const at = z.number().int().positive()

/** What each signal that is sent by hand is told with. */
export const signalPayloads: Readonly<Record<HandSignal, z.ZodType>> = {
  pokeAlert: nothing,
  pauseBackfill: nothing,
  resumeBackfill: nothing,
  cancelBackfill: nothing,
  retryFailedTargets: nothing,
  tellNext: nothing,
  alertOver: z.strictObject({ at }),
  alertChanged: z.strictObject({ at, severity: z.enum(severities), state: z.string().min(1).max(40) }),
}

/** POST /workflows/signal */
export const WorkflowSignal = z.strictObject({
  ...Execution,
  signal: z.enum(handSignals),
  payload: z.json().optional(),
  reason,
  requestId,
})
export type WorkflowSignal = z.infer<typeof WorkflowSignal>

/** Failures that are reset at once. */
export const MOST_FAILURES = 100

const failures = {
  type: z.string().regex(/^\w{1,100}$/, 'expected the name of a workflow type'),
  since: z.iso.datetime({ offset: true }).optional(),
}

/** GET /workflows/failures: failures of one type, by their cause. */
export const FailuresQuery = z.object(failures)
export type FailuresQuery = z.infer<typeof FailuresQuery>
export const FailureGroup = z.object({
  /** As one is asked for: ids and numbers are left out. */
  cause: z.string(),
  /** Those that can be reset, and what of them runs again, each to the step that failed. */
  workflows: z.array(WorkflowView),
  again: z.array(ActivityAgain),
  /** Those that cannot, and why. */
  leftOut: z.array(z.object({ workflowId: z.string(), runId: z.string(), says: z.string() })),
})
export type FailureGroup = z.infer<typeof FailureGroup>
export const FailureGroups = z.object({
  groups: z.array(FailureGroup),
  /** How many were looked at, newest first, of how many there are. */
  looked: z.number().int(),
  total: z.number().int(),
})
export type FailureGroups = z.infer<typeof FailureGroups>

/** POST /workflows/reset-failures: all of one type with one cause, each to the step that failed. */
export const ResetFailures = z.strictObject({ ...failures, cause: z.string().min(1).max(10_000), reason, requestId })
export type ResetFailures = z.infer<typeof ResetFailures>
export const ResetFailuresOutcome = z.object({
  outcomes: z.array(
    z.object({
      workflowId: z.string(),
      runId: z.string(),
      /** The run that goes on; null = it was not reset. */
      newRunId: z.string().nullable(),
      /** Why not; null = it was. */
      says: z.string().nullable(),
    }),
  ),
  /** Failures that were not looked at, as there are more than are reset at once. */
  notLookedAt: z.number().int(),
})
export type ResetFailuresOutcome = z.infer<typeof ResetFailuresOutcome>
