import { inForce } from './in-force.ts'
import type { Proposal } from './propose-mapping.ts'

/** A proposal as programs read it: names, guesses and counts, and nothing that rows say but states. */
export function proposalView({ collections, skipped }: Proposal) {
  const active = inForce(collections)
  return {
    collections: collections.map(({ table, ...rest }) => ({
      ...{ from: table.name, rows: table.rows, looked: table.looked, inForce: active.has(table.name) },
      ...rest,
    })),
    skipped,
  }
}
