import { z } from 'zod'
import { ConfigValues, Slug } from './config/reference.ts'
import { ProcessTarget } from './config/targets.ts'
import { PinnedRelease } from './release.ts'
import { TargetReceipt, TargetStep } from './target-steps.ts'

/** Durations are ms by then: configuration was parsed when the deployment began. */
const Ms = z.number().int().min(0)

/** A process target as pinned. */
export const PinnedProcessTarget = ProcessTarget.extend({
  ready: z.strictObject({ path: z.string().startsWith('/'), within: Ms }),
  drain: Ms,
})
export type PinnedProcessTarget = z.infer<typeof PinnedProcessTarget>

/** What can be asked of the process host about one target. `check` changes nothing. */
export const hostSteps = ['check', 'stage', 'switch', 'retire', 'restore'] as const
export type HostStepName = (typeof hostSteps)[number]

/** Body of POST /targets/:slug/{check,stage,switch,retire,restore}. Secrets are references: the host reads them when it starts a process. */
export const HostStep = TargetStep.extend({
  pinned: z.object({ target: PinnedProcessTarget, wave: z.number().int().min(0), values: ConfigValues }),
})
export type HostStep = z.infer<typeof HostStep>

/** Answer to a step. `check` leaves `address` null. */
export const HostReceipt = TargetReceipt
export type HostReceipt = z.infer<typeof HostReceipt>

/** Why a step was not done. All but `NOT_READY`, `STOPPING` and `INTERNAL` would be answered the same when asked again. */
export const hostProblemCodes = [
  'STALE_FENCE',
  'ARTIFACT_MISSING',
  'ARTIFACT_CHANGED',
  'ARTIFACT_UNFIT',
  'SECRET_UNREADABLE',
  'PORT_IN_USE',
  'NOT_STAGED',
  'NOT_READY',
  'WRONG_REQUEST',
  'UNKNOWN_TARGET',
  'STOPPING',
  'INTERNAL',
] as const
export type HostProblemCode = (typeof hostProblemCodes)[number]
export const HostProblem = z.object({ code: z.enum(hostProblemCodes), message: z.string() })
export type HostProblem = z.infer<typeof HostProblem>

/** GET /figures: what the host itself takes, as a component. */
export const HostFigures = z.record(z.string(), z.number())
export type HostFigures = z.infer<typeof HostFigures>

/** What a target of the host does now. `restarts` = instances started again after a crash, since its release was switched to. */
export const HostedTargetReport = z.object({
  slug: Slug,
  fence: z.number(),
  /** Where users reach it; null = nothing was ever switched to. */
  address: z.url().nullable(),
  current: PinnedRelease.extend({ since: z.number(), pid: z.number().nullable(), restarts: z.number() }).nullable(),
  /** Staged beside it, with the address of its own. */
  candidate: PinnedRelease.extend({ address: z.url().nullable() }).nullable(),
  /** Kept warm until it is retired. */
  warm: PinnedRelease.nullable(),
  /** Requests that are being answered. */
  inFlight: z.number(),
  lastOutputId: z.number(),
})
export type HostedTargetReport = z.infer<typeof HostedTargetReport>

/** GET /livez. `startedAt` = ms since epoch at which this host began. */
export const HostLife = z.object({ ok: z.literal(true), pid: z.number(), startedAt: z.number() })
export type HostLife = z.infer<typeof HostLife>

/** GET /targets */
export const HostTargets = z.object({ pid: z.number(), targets: z.array(HostedTargetReport) })
export type HostTargets = z.infer<typeof HostTargets>

/** GET /targets/:slug/observation. `values` = what the running instance was given, raw: never kept, never logged. */
export const HostObservation = z.object({
  report: HostedTargetReport,
  healthy: z.boolean().nullable(),
  values: z.record(z.string(), z.string()).nullable(),
})
export type HostObservation = z.infer<typeof HostObservation>

/** GET /targets/:slug/output?after=&limit= */
export const HostOutputQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(2000).default(500),
})

/** A line an instance wrote, secrets masked. `id` ascends, also over restarts of the host. */
export const HostOutputLine = z.object({
  id: z.number(),
  at: z.number(),
  release: z.string(),
  stream: z.enum(['stdout', 'stderr', 'driver']),
  line: z.string(),
})
export type HostOutputLine = z.infer<typeof HostOutputLine>
export const HostOutputPage = z.object({ items: z.array(HostOutputLine), last: z.number() })
export type HostOutputPage = z.infer<typeof HostOutputPage>
