import { z } from 'zod'
import { Slug } from './reference.ts'

/** The name of a setting; a `*` at its end stands for any rest. */
const KeyPattern = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,199}\*?$|^\*$/, 'expected the name of a setting, with * at its end at most')

/** A difference that somebody decided not to mind, for a while. After `until` (the end of that day, UTC) it counts again. */
export const DriftIgnore = z.strictObject({
  key: KeyPattern,
  /** Absent = in every environment, and at every target. */
  environment: Slug.optional(),
  target: Slug.optional(),
  owner: z.string().min(1).max(100),
  until: z.iso.date('expected a day, for example 2026-12-31'),
  reason: z.string().min(3).max(500),
})
export type DriftIgnore = z.infer<typeof DriftIgnore>

/**
 * `config/drift.yaml`: what may differ between environments. A setting that is named nowhere may differ in its value, but not in
 * its shape, and its secret must not be the same.
 */
export const DriftFile = z.strictObject({
  /** Must have the same value everywhere. */
  equal: z.array(KeyPattern).max(500).default([]),
  /** May differ in shape too, and be absent. */
  free: z.array(KeyPattern).max(500).default([]),
  /** Secrets that environments share on purpose. */
  shared: z.array(KeyPattern).max(500).default([]),
  ignore: z.array(DriftIgnore).max(500).default([]),
})
export type DriftFile = z.infer<typeof DriftFile>
