import { z } from 'zod'
import { decisions } from '#domain/deploy/deployment-can.ts'
import { deploymentStates } from '#domain/deploy/deployment-state.ts'
import { gateVerdicts } from '#domain/gate/verdict.ts'
import { driftStates } from './drift.ts'
import { ReleaseRef } from './release.ts'

const Time = z.iso.datetime({ offset: true })

export const targetSteps = ['stage', 'switch', 'retire', 'restore'] as const
export const gatePurposes = ['candidate', 'verify', 'soak', 'watch'] as const

/** What one journal entry says. Written by workflows, in their order, never changed. */
export const JournalBody = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('state'),
    state: z.enum(deploymentStates),
    reason: z.string(),
    /** Only with `paused`. */
    pausedBy: z.enum(['asked', 'held']).nullable().default(null),
    /** Only with `rolled-back`: the deployment whose release runs again; absent = the one before. */
    returnedTo: z.uuid().optional(),
  }),
  z.object({
    kind: z.literal('step'),
    environment: z.string(),
    wave: z.number(),
    target: z.string(),
    step: z.enum(targetSteps),
    outcome: z.enum(['started', 'done', 'failed']),
    says: z.string(),
  }),
  z.object({
    kind: z.literal('gate'),
    gateRunId: z.uuid(),
    suite: z.string(),
    environment: z.string(),
    target: z.string().nullable(),
    purpose: z.enum(gatePurposes),
    verdict: z.enum(gateVerdicts).nullable(),
    says: z.string(),
  }),
  z.object({
    kind: z.literal('drift'),
    reportIds: z.array(z.uuid()),
    state: z.enum(driftStates),
    says: z.string(),
  }),
  z.object({ kind: z.literal('decision'), decision: z.enum(decisions), by: z.string(), reason: z.string() }),
])
export type JournalBody = z.infer<typeof JournalBody>

/** `source` + `seq` name an entry for ever: written twice, it is there once. `at` is the workflow's time. */
export const JournalEntry = z.object({
  source: z.enum(['deploy', 'rollback', 'watch']),
  seq: z.number().int().min(0),
  at: Time,
  body: JournalBody,
})
export type JournalEntry = z.infer<typeof JournalEntry>

/** A deployment as lists and streams show it. What can be asked of it: `whyNot` of domain/deploy/deployment-can.ts. */
export const DeploymentView = z.object({
  id: z.uuid(),
  number: z.number(),
  environment: z.string(),
  state: z.enum(deploymentStates),
  stateSince: Time,
  reason: z.string().nullable(),
  pausedBy: z.enum(['asked', 'held']).nullable(),
  release: ReleaseRef,
  /** What ran before and is returned to; null = nothing did. */
  previous: ReleaseRef.nullable(),
  /** True = back to one of the last three releases: gates are skipped. */
  skipsGates: z.boolean(),
  touchedTargets: z.boolean(),
  isCurrent: z.boolean(),
  /** Places in the queue before its turn; null = not queued. */
  queuePosition: z.number().nullable(),
  requestedBy: z.string(),
  requestedAt: Time,
  finishedAt: Time.nullable(),
  note: z.string(),
  /** Time in each state, in order. */
  phases: z.array(z.object({ state: z.enum(deploymentStates), from: Time, to: Time.nullable(), reason: z.string() })),
  /** Each target's newest step, in order of environment and wave. */
  targets: z.array(
    z.object({
      environment: z.string(),
      wave: z.number(),
      target: z.string(),
      step: z.enum(targetSteps).nullable(),
      outcome: z.enum(['started', 'done', 'failed']).nullable(),
      at: Time.nullable(),
      says: z.string().nullable(),
    }),
  ),
  gates: z.array(
    z.object({
      gateRunId: z.uuid(),
      suite: z.string(),
      environment: z.string(),
      target: z.string().nullable(),
      purpose: z.enum(gatePurposes),
      verdict: z.enum(gateVerdicts).nullable(),
      says: z.string(),
      at: Time,
    }),
  ),
  drift: z.object({ reportIds: z.array(z.uuid()), state: z.enum(driftStates), says: z.string(), at: Time }).nullable(),
  correlationId: z.string(),
})
export type DeploymentView = z.infer<typeof DeploymentView>

/** What a deployed thing or its driver wrote, redacted. `id` ascends within the deployment. */
export const OutputLine = z.object({
  id: z.number(),
  target: z.string(),
  at: Time,
  stream: z.enum(['stdout', 'stderr', 'driver']),
  line: z.string(),
})
export type OutputLine = z.infer<typeof OutputLine>

/** A line to be kept. `dedupKey` = step and place within it: a step that is done again writes no line twice. */
export const NewOutputLine = OutputLine.omit({ id: true }).extend({ dedupKey: z.string().min(1).max(500) })
export type NewOutputLine = z.infer<typeof NewOutputLine>

export const EnvironmentView = z.object({
  slug: z.string(),
  name: z.string(),
  after: z.string().nullable(),
  approval: z.enum(['none', 'anyone', 'another']),
  gates: z.object({ verify: z.string(), watch: z.string().nullable() }).nullable(),
  targets: z.array(z.object({ slug: z.string(), driver: z.string(), wave: z.number(), address: z.string().nullable() })),
  current: ReleaseRef.nullable(),
  currentSince: Time.nullable(),
  currentDeploymentId: z.uuid().nullable(),
  /** When news of what runs there last came, a release that was taken back before it was promoted among it; null = none ever. */
  changedAt: Time.nullable().default(null),
  /** Newest first; returning to one of them skips gates. */
  returnable: z.array(ReleaseRef),
  /** What automation may not bring back, newest first. */
  holds: z.array(z.object({ release: ReleaseRef, by: z.string(), since: Time, reason: z.string() })),
  /** The deployment at work, then those that wait. */
  queue: z.array(
    z.object({ deploymentId: z.uuid(), number: z.number(), releaseName: z.string(), state: z.enum(deploymentStates) }),
  ),
  /** `isOutdated`: something was brought there since, so that it says nothing of what is there now. */
  drift: z.object({ state: z.enum(driftStates), open: z.number(), at: Time, isOutdated: z.boolean().default(false) }).nullable(),
  lastGate: z
    .object({ gateRunId: z.uuid(), suite: z.string(), verdict: z.enum(gateVerdicts), says: z.string(), at: Time })
    .nullable(),
})
export type EnvironmentView = z.infer<typeof EnvironmentView>
