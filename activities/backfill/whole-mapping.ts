import { presetOf } from '#activities/legacy/presets/preset-of.ts'
import type { BackfillFile } from '#contracts/config/backfill.ts'
import type { Mapping } from '#domain/backfill/mapping.ts'

/** The mapping of a file: its own collections, or, where it has none, those that are known for its kind. */
export const wholeMapping = ({ kind, gateway, timezone, collections }: BackfillFile): Mapping => ({
  ...{ gateway, timezone },
  collections: collections.length > 0 ? collections : (presetOf(kind) ?? []),
})
