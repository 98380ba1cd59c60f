import type { SourceKind } from '#contracts/config/backfill.ts'
import type { CollectionMapping } from '#domain/backfill/mapping.ts'
import { historyCollections } from './history-collections.ts'

/** The mapping that is known for a kind of source; `null` = every source of that kind needs its own. */
export function presetOf(kind: SourceKind): readonly CollectionMapping[] | null {
  switch (kind) {
    case 'openclaw':
    case 'clawdbot':
    case 'mission-control':
      return historyCollections
    case 'sqlite':
    case 'json':
    case 'jsonl':
    case 'folder':
      return null
  }
}
