import { z } from 'zod'

const Time = z.iso.datetime({ offset: true })

/** One value by what it looks like. `detail` never shows a secret; `fingerprint` = keyed hash, so equal secrets can be matched. */
export const ShapeView = z.object({
  shape: z.string(),
  detail: z.string(),
  secret: z.boolean(),
  fingerprint: z.string().nullable(),
})
export type ShapeView = z.infer<typeof ShapeView>

export const driftKinds = ['missing', 'extra', 'shape', 'value', 'unreadable'] as const

/** One difference. `left` is what is wanted (or the first environment), `right` what is there (or the second). */
export const DriftEntry = z.object({
  key: z.string(),
  target: z.string().nullable(),
  kind: z.enum(driftKinds),
  left: ShapeView.nullable(),
  right: ShapeView.nullable(),
  says: z.string(),
  /** Whose decision it is not to mind it, and until when. */
  ignored: z.object({ owner: z.string(), until: Time, reason: z.string() }).nullable(),
})
export type DriftEntry = z.infer<typeof DriftEntry>

/** `unknown` = could not be looked at; never shown as clean. */
export const driftStates = ['clean', 'drift', 'unknown'] as const

export const DriftReportView = z.object({
  id: z.uuid(),
  at: Time,
  /** `between` two environments (`against`), or `observed`: what runs against what is wanted. */
  scope: z.enum(['between', 'observed']),
  environment: z.string(),
  against: z.string().nullable(),
  state: z.enum(driftStates),
  says: z.string(),
  entries: z.array(DriftEntry),
  trigger: z.enum(['hand', 'schedule', 'deployment', 'watch']),
  deploymentId: z.uuid().nullable(),
})
export type DriftReportView = z.infer<typeof DriftReportView>
