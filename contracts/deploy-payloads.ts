import { z } from 'zod'
import { gateVerdicts } from '#domain/gate/verdict.ts'
import { ReadEnvironment } from './config/environments.ts'
import { gatePurposes, JournalEntry, NewOutputLine } from './deployments.ts'
import { driftStates } from './drift.ts'
import { gateTriggers } from './gates.ts'
import { PinnedDeployment, PinnedRelease, PinnedTarget, ReleaseRef } from './release.ts'

/** One environment that a deployment goes through, as configured when it began. */
export const DeploymentStage = z.object({ environment: ReadEnvironment, targets: z.array(PinnedTarget) })
export type DeploymentStage = z.infer<typeof DeploymentStage>

/** Input of `deployRelease`. Everything it needs to act is pinned here; nothing secret is in it. */
export const DeployInput = z.object({
  tenantId: z.uuid(),
  deploymentId: z.uuid(),
  number: z.number().int().min(1),
  release: PinnedRelease,
  /** In order: the environments before it, then the one it is for (the last). */
  stages: z.array(DeploymentStage).min(1).max(5),
  skipsGates: z.boolean(),
  /** A person takes a held release back on purpose; absent = no. */
  overHold: z.boolean().optional(),
  requestedBy: z.string(),
  actorKind: z.enum(['member', 'token', 'system']),
  correlationId: z.string(),
})
export type DeployInput = z.infer<typeof DeployInput>

/** Input of `rollBack`: what to bring back, and whom to tell. Needs no database. */
export const RollBackInput = z.object({
  tenantId: z.uuid(),
  /** The deployment that is taken back. */
  deploymentId: z.uuid(),
  /** Its workflow, told when it still runs; null = it has ended. */
  deployWorkflowId: z.string().nullable(),
  from: ReleaseRef,
  /** What ran before. */
  to: PinnedDeployment,
  /** Sealed undo by target slug, for those whose `switch` gave one. */
  undo: z.record(z.string(), z.string()),
  /** Targets that were touched; the rest already run `to`. */
  targets: z.array(z.string()).min(1),
  fence: z.number().int().positive(),
  /** Whether the deployment's state follows: it is for this environment, and does not only pass through it. */
  settles: z.boolean(),
  by: z.string(),
  reason: z.string(),
  correlationId: z.string(),
})
export type RollBackInput = z.infer<typeof RollBackInput>

/** Input of `runGate`, and what it is about. */
export const GateInput = z.object({
  tenantId: z.uuid(),
  gateRunId: z.uuid(),
  suite: z.string(),
  environment: z.string(),
  /** Targets to probe with their addresses (a candidate's own before the switch). Empty address = the target has none. */
  places: z.array(z.object({ target: z.string(), address: z.string().nullable() })),
  release: ReleaseRef.nullable(),
  /** Judge against the newest samples of this release in this environment; null = by itself. */
  baseline: ReleaseRef.nullable(),
  deploymentId: z.uuid().nullable(),
  purpose: z.enum(gatePurposes).nullable(),
  trigger: z.enum(gateTriggers),
  requestedBy: z.string(),
  correlationId: z.string(),
})
export type GateInput = z.infer<typeof GateInput>

/** What a gate came to, small enough for histories. `enforce` = the hardest consequence among checks that did not pass. */
export const GateOutcome = z.object({
  gateRunId: z.uuid(),
  verdict: z.enum(gateVerdicts),
  says: z.string(),
  enforce: z.enum(['off', 'pause', 'rollback']),
  samples: z.number(),
})
export type GateOutcome = z.infer<typeof GateOutcome>

/** Activity `checkDrift`: of the environments a deployment goes through, between them and against what runs. */
export const DriftCheckInput = z.object({
  tenantId: z.uuid(),
  environment: z.string(),
  /** Compare with these too; empty = its `after`. */
  against: z.array(z.string()),
  /** Whether what runs is looked at too; absent = yes. */
  observes: z.boolean().optional(),
  /** Whether the deployment that asks has brought its release there; absent = no. */
  brought: z.boolean().optional(),
  /** Values as they will be, when a deployment asks; null = those of what runs now. */
  stages: z.array(DeploymentStage).nullable(),
  deploymentId: z.uuid().nullable(),
  trigger: z.enum(gateTriggers),
  correlationId: z.string(),
})
export type DriftCheckInput = z.infer<typeof DriftCheckInput>
export const DriftOutcome = z.object({ reportIds: z.array(z.uuid()), state: z.enum(driftStates), says: z.string() })
export type DriftOutcome = z.infer<typeof DriftOutcome>

/** Activity `recordJournal` (main queue): entries of one deployment; idempotent by source and seq. */
export const JournalBatch = z.object({
  tenantId: z.uuid(),
  deploymentId: z.uuid(),
  entries: z.array(JournalEntry).min(1).max(200),
})
export type JournalBatch = z.infer<typeof JournalBatch>

/** Activity `recordOutput` (main queue): lines of one deployment; idempotent by `dedupKey`. */
export const OutputBatch = z.object({
  tenantId: z.uuid(),
  deploymentId: z.uuid(),
  lines: z.array(NewOutputLine).max(1000),
})
export type OutputBatch = z.infer<typeof OutputBatch>

/** What continuous verification looks at. `reportTo` = the deployment's workflow, which decides; null = promoted, the watch acts itself. */
export const WatchSubject = z.object({
  tenantId: z.uuid(),
  environment: z.string(),
  deploymentId: z.uuid(),
  release: ReleaseRef,
  suite: z.string(),
  /** From the start of one run to the start of the next. */
  everyMs: z.number().int().positive(),
  onFail: z.enum(['rollback', 'hold']),
  onInconclusive: z.enum(['hold', 'rollback']),
  places: z.array(z.object({ target: z.string(), address: z.string().nullable() })),
  reportTo: z.string().nullable(),
  requestedBy: z.string(),
  correlationId: z.string(),
})
export type WatchSubject = z.infer<typeof WatchSubject>

/** A release that was promoted in an environment. `settles`: see RollBackInput. */
export const PromotedDeployment = PinnedDeployment.extend({
  /** Of the workflow that promoted it, which may still be at work further down. */
  workflowId: z.string(),
  settles: z.boolean(),
  undo: z.record(z.string(), z.string()),
  at: z.number(),
  /** How it is watched when it runs; null = nothing watches this environment. */
  watch: WatchSubject.nullable(),
})
export type PromotedDeployment = z.infer<typeof PromotedDeployment>

/** A deployment that wants its turn in an environment. */
export const TurnAsk = z.object({
  deploymentId: z.uuid(),
  workflowId: z.string(),
  release: ReleaseRef,
  settles: z.boolean(),
  correlationId: z.string(),
})
export type TurnAsk = z.infer<typeof TurnAsk>

/** What an environment's ledger keeps, also as memo, so that it can be read with no worker at all. */
export const EnvironmentLedger = z.object({
  tenantId: z.uuid(),
  environment: z.string(),
  turn: TurnAsk.extend({
    fence: z.number(),
    /** Targets that it may have changed, and what undoes that. */
    touched: z.array(z.string()),
    undo: z.record(z.string(), z.string()),
  }).nullable(),
  queue: z.array(TurnAsk),
  /** What was promoted, newest first; the first runs now. At most four: now and the window of three. */
  promoted: z.array(PromotedDeployment).max(4),
  /** What was rolled back and neither released nor promoted since, newest first. */
  holds: z.array(z.object({ release: ReleaseRef, by: z.string(), at: z.number(), reason: z.string() })).max(20),
  /** The rollback under way. */
  rollback: z
    .object({
      workflowId: z.string(),
      deploymentId: z.uuid(),
      from: ReleaseRef,
      toDeploymentId: z.uuid(),
      state: z.enum(['running', 'failed']),
      by: z.string(),
      reason: z.string(),
    })
    .nullable(),
  /** The highest fence given; the next one is higher. */
  lastFence: z.number(),
})
export type EnvironmentLedger = z.infer<typeof EnvironmentLedger>
