import type { BackfillCollection, RedactionCount, RowCounts } from '#contracts/backfills.ts'
import type { Masked } from './chunk-task.ts'

const none: RowCounts = { rows: 0, inserted: 0, updated: 0, unchanged: 0, joined: 0, quarantined: 0, orphans: 0 }

/** Adds up what became of rows, by collection, in the order of the plan. */
export class CountRows {
  readonly #counts = new Map<string, RowCounts>()
  readonly #masked = new Map<string, RedactionCount>()

  add(collection: string, counts: RowCounts): void {
    const sum = this.#counts.get(collection) ?? none
    const keys = Object.keys(none) as (keyof RowCounts)[] // of a literal of the type
    this.#counts.set(collection, Object.fromEntries(keys.map((key) => [key, sum[key] + counts[key]])) as RowCounts)
  }

  addMasked(collection: string, masked: Masked): void {
    for (const [kind, place, count] of masked) {
      const known = this.#masked.get(`${collection}\0${kind}\0${place}`)
      if (known) known.count += count
      else this.#masked.set(`${collection}\0${kind}\0${place}`, { kind, collection, place, count })
    }
  }

  /** The collections with these counts as those of a phase; one without a chunk has counts of nothing. */
  into(collections: readonly BackfillCollection[], phase: 'dryRun' | 'copied'): BackfillCollection[] {
    return collections.map((each) => ({ ...each, [phase]: this.#counts.get(each.collection) ?? none }))
  }

  /** By kind and place, most first. */
  get redactions(): RedactionCount[] {
    return [...this.#masked.values()].toSorted((one, other) => other.count - one.count || one.place.localeCompare(other.place))
  }
}
