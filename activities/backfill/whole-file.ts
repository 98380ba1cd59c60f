import { presetOf } from '#activities/legacy/presets/preset-of.ts'
import { BackfillFile } from '#contracts/config/backfill.ts'

/** A file with its collections: its own, or, where it has none, those that are known for its kind. */
export function wholeFile(file: BackfillFile): BackfillFile {
  const known = presetOf(file.kind)
  return file.collections.length > 0 || known === null ? file : BackfillFile.parse({ ...file, collections: known })
}
