import { z } from 'zod'
import { DeploymentView, EnvironmentView, JournalEntry, OutputLine } from '#contracts/deployments.ts'
import { DriftReportView, ShapeView } from '#contracts/drift.ts'
import { CheckTrendView, GateRunView, SampleView, SuiteView } from '#contracts/gates.ts'
import { ReleaseRef, ReleaseView } from '#contracts/release.ts'

const nextCursor = z.string().nullable()
const Limit = z.coerce.number().int().min(1).max(500).default(50)
const Cursor = z.string().max(500).optional()
/** Made by the client, so that a retry is the same request. */
const RequestId = z.uuid()
const Reason = z.string().trim().max(1000).default('')

/** GET /api/v1/releases */
export const ReleaseQuery = z.object({ limit: Limit, cursor: Cursor, search: z.string().max(200).optional() })
export type ReleaseQuery = z.infer<typeof ReleaseQuery>
export const ReleasePage = z.object({ items: z.array(ReleaseView), nextCursor, asOf: z.string() })
export type ReleasePage = z.infer<typeof ReleasePage>

/** POST /api/v1/releases: the same name with the same content is the release that is there already (`created` false). */
export const ReleaseCreated = z.object({ release: ReleaseView, created: z.boolean() })
export type ReleaseCreated = z.infer<typeof ReleaseCreated>
/** GET /api/v1/releases/:id, by id or name */
export const ReleaseDetail = z.object({ release: ReleaseView, asOf: z.string() })
export type ReleaseDetail = z.infer<typeof ReleaseDetail>

/** GET /api/v1/environments */
export const EnvironmentPage = z.object({ items: z.array(EnvironmentView), asOf: z.string() })
export type EnvironmentPage = z.infer<typeof EnvironmentPage>

/** GET /api/v1/deployments */
export const DeploymentQuery = z.object({
  limit: Limit,
  cursor: Cursor,
  environment: z.string().max(63).optional(),
  /** Only those that are not final. */
  open: z.stringbool().optional(),
})
export type DeploymentQuery = z.infer<typeof DeploymentQuery>
export const DeploymentPage = z.object({ items: z.array(DeploymentView), nextCursor, asOf: z.string() })
export type DeploymentPage = z.infer<typeof DeploymentPage>

/** GET /api/v1/deployments/:id */
export const DeploymentDetail = z.object({
  deployment: DeploymentView,
  journal: z.array(JournalEntry),
  gateRuns: z.array(GateRunView),
  drift: z.array(DriftReportView),
  asOf: z.string(),
})
export type DeploymentDetail = z.infer<typeof DeploymentDetail>

/** GET /api/v1/deployments/:id/output */
export const OutputQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(5000).default(1000),
  target: z.string().max(63).optional(),
})
export const OutputPage = z.object({ items: z.array(OutputLine), last: z.number() })
export type OutputPage = z.infer<typeof OutputPage>

/** GET /api/v1/deployments/preview?environment=&release= */
export const PreviewQuery = z.object({ environment: z.string().max(63), release: z.string().max(100) })
export type PreviewQuery = z.infer<typeof PreviewQuery>
/** What would change, before anything is started. `refusal` = why it cannot be started now. */
export const DeploymentPreview = z.object({
  environment: EnvironmentView,
  release: ReleaseRef,
  current: ReleaseRef.nullable(),
  changes: z.array(
    z.object({ key: z.string(), target: z.string().nullable(), from: ShapeView.nullable(), to: ShapeView.nullable() }),
  ),
  /** Newest drift reports about the environments it goes through. */
  drift: z.array(DriftReportView),
  skipsGates: z.boolean(),
  steps: z.array(z.string()),
  warnings: z.array(z.string()),
  refusal: z.string().nullable(),
})
export type DeploymentPreview = z.infer<typeof DeploymentPreview>

/** POST /api/v1/deployments. `overHold`: a person takes a held release back on purpose. */
export const DeploymentStart = z.strictObject({
  requestId: RequestId,
  environment: z.string().max(63),
  /** Id or name. */
  release: z.string().max(100),
  note: Reason,
  overHold: z.boolean().default(false),
})
export type DeploymentStart = z.infer<typeof DeploymentStart>
export const DeploymentAccepted = z.object({ deployment: DeploymentView })
export type DeploymentAccepted = z.infer<typeof DeploymentAccepted>

/** POST /api/v1/deployments/:id/decisions */
export const DeploymentDecision = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.enum(['pause', 'resume', 'cancel', 'approve', 'retry']), requestId: RequestId, reason: Reason }),
  z.strictObject({
    decision: z.enum(['reject', 'roll-back', 'override']),
    requestId: RequestId,
    reason: z.string().trim().min(3).max(1000),
  }),
])
export type DeploymentDecision = z.infer<typeof DeploymentDecision>

/** POST /api/v1/environments/:slug/rollback: back to the release before, or to one of `returnable`. */
export const EnvironmentRollback = z.strictObject({
  requestId: RequestId,
  to: z.uuid().nullable().default(null),
  reason: z.string().trim().min(3).max(1000),
})
export type EnvironmentRollback = z.infer<typeof EnvironmentRollback>
/** POST /api/v1/environments/:slug/hold/release. `release` = the id of what is held; null = all that is held there. */
export const HoldRelease = z.strictObject({ requestId: RequestId, release: z.uuid().nullable().default(null), reason: Reason })
export type HoldRelease = z.infer<typeof HoldRelease>
/** 202: asked; the workflow that does it. */
export const Accepted = z.object({ workflowId: z.string() })
export type Accepted = z.infer<typeof Accepted>

/** GET /api/v1/suites, /api/v1/suites/:slug/trends */
export const SuitePage = z.object({ items: z.array(SuiteView), asOf: z.string() })
export type SuitePage = z.infer<typeof SuitePage>
export const TrendQuery = z.object({ environment: z.string().max(63).optional() })
export const TrendPage = z.object({ items: z.array(CheckTrendView) })
export type TrendPage = z.infer<typeof TrendPage>

/** POST /api/v1/suites/:slug/runs. `target` null = every target of the environment's first wave. */
export const GateRunStart = z.strictObject({
  requestId: RequestId,
  environment: z.string().max(63),
  target: z.string().max(63).nullable().default(null),
})
export type GateRunStart = z.infer<typeof GateRunStart>
export const GateRunAccepted = z.object({ run: GateRunView })

/** GET /api/v1/gate-runs, /api/v1/gate-runs/:id, /api/v1/gate-runs/:id/samples */
export const GateRunQuery = z.object({
  limit: Limit,
  cursor: Cursor,
  suite: z.string().max(63).optional(),
  environment: z.string().max(63).optional(),
  deployment: z.uuid().optional(),
})
export type GateRunQuery = z.infer<typeof GateRunQuery>
export const GateRunPage = z.object({ items: z.array(GateRunView), nextCursor, asOf: z.string() })
export type GateRunPage = z.infer<typeof GateRunPage>
export const GateRunDetail = z.object({ run: GateRunView, asOf: z.string() })
export const SampleQuery = z.object({ limit: Limit, cursor: Cursor, check: z.string().max(100).optional() })
export const SamplePage = z.object({ items: z.array(SampleView), nextCursor })
export type SamplePage = z.infer<typeof SamplePage>

/** GET /api/v1/drift: the newest report of each pair and of each environment. */
export const DriftPage = z.object({ items: z.array(DriftReportView), asOf: z.string() })
export type DriftPage = z.infer<typeof DriftPage>
/** POST /api/v1/drift/check */
export const DriftCheckStart = z.strictObject({ requestId: RequestId, environment: z.string().max(63) })
/** GET /api/v1/drift/:id/patch: what to commit so that configuration says what runs. Unified diff. */
export const DriftPatch = z.object({ file: z.string(), patch: z.string(), note: z.string() })
export type DriftPatch = z.infer<typeof DriftPatch>
/** POST /api/v1/drift/:id/restore: starts a deployment of what is wanted. */
export const DriftRestore = z.strictObject({ requestId: RequestId, reason: z.string().trim().min(3).max(1000) })

/** GET /api/v1/config: what configuration is in force. */
export const ConfigInForce = z.object({
  hash: z.string().nullable(),
  revision: z.string().nullable(),
  appliedAt: z.string().nullable(),
  /**
   * The newest text, when something is wrong in it: what, line by line; and what is in force instead of what is wrong, while all else
   * of it is in force as it is written (`null` = not known of a text that an older version took).
   */
  rejected: z
    .object({
      ...{ hash: z.string(), revision: z.string().nullable().default(null), at: z.string(), problems: z.array(z.string()) },
      butFor: z.array(z.string()).nullable().default(null),
    })
    .nullable(),
})
export type ConfigInForce = z.infer<typeof ConfigInForce>
