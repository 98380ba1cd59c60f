import { z } from 'zod'
import { ConfigValues, refusedSetting, Slug } from './config/reference.ts'
import { ReadTarget } from './config/targets.ts'

const Time = z.iso.datetime({ offset: true })

/** SHA-256 in hex over the canonical JSON of artifact, artifact digest, commit and values. */
export const ContentHash = z.string().regex(/^[0-9a-f]{64}$/)

/** Only where they are given: what is pinned or stored already must stay readable, so that it can be brought back. */
const GivenValues = ConfigValues.superRefine((values, context) => {
  for (const name of Object.keys(values)) {
    const message = refusedSetting(name)
    if (message) context.addIssue({ code: 'custom', path: [name], message })
  }
})

/** POST /api/v1/releases. Immutable once made: what differs is another release. */
export const ReleaseCreate = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$/, 'expected letters, digits, dots, dashes, at most 100'),
  /** What the targets' drivers know it by: a folder or file name under `artifacts`, an image, a tag. */
  artifact: z.string().min(1).max(500),
  values: GivenValues.default({}),
  commit: z
    .string()
    .regex(/^[0-9a-f]{7,64}$/, 'expected a git commit')
    .nullable()
    .default(null),
  notes: z.string().max(5000).default(''),
})
export type ReleaseCreate = z.infer<typeof ReleaseCreate>

/** A release by the little that lists need. */
export const ReleaseRef = z.object({ id: z.uuid(), name: z.string(), contentHash: ContentHash })
export type ReleaseRef = z.infer<typeof ReleaseRef>

/** Values in views: plain ones as they are (redacted), secrets by reference alone. */
export const ReleaseView = ReleaseRef.extend({
  artifact: z.string(),
  commit: z.string().nullable(),
  values: ConfigValues,
  notes: z.string(),
  madeBy: z.string(),
  madeAt: Time,
  /** Environments it runs in now. */
  runsIn: z.array(z.string()),
  /** Environments where a hold keeps automation from bringing it back. */
  heldIn: z.array(z.string()),
})
export type ReleaseView = z.infer<typeof ReleaseView>

/** All that a driver needs to bring a release to a target, pinned: no database, no configuration folder. */
export const PinnedRelease = z.object({
  id: z.uuid(),
  name: z.string(),
  contentHash: ContentHash,
  artifact: z.string(),
  commit: z.string().nullable(),
})
export type PinnedRelease = z.infer<typeof PinnedRelease>

/** A target as configuration described it when the deployment began, with the values in effect (release < environment < target). */
export const PinnedTarget = z.object({ target: ReadTarget, wave: z.number().int().min(0), values: ConfigValues })
export type PinnedTarget = z.infer<typeof PinnedTarget>

/** What ran in an environment: enough to bring it back with nothing but the drivers. `undo` by target: see TargetReceipt. */
export const PinnedDeployment = z.object({
  deploymentId: z.uuid(),
  number: z.number().int().min(1),
  environment: Slug,
  release: PinnedRelease,
  targets: z.array(PinnedTarget),
})
export type PinnedDeployment = z.infer<typeof PinnedDeployment>
