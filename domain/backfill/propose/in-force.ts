import { entityShape } from '../entities.ts'
import { type ProposedCollection, SURE_ENOUGH } from './propose-mapping.ts'

/** Tables whose proposal is in force: sure, whole, and what they need of others is in force too. */
export function inForce(collections: readonly ProposedCollection[]): ReadonlySet<string> {
  let active = collections.filter(({ confidence, missing }) => confidence >= SURE_ENOUGH && missing.length === 0)
  for (;;) {
    const names = new Set(active.map(({ table }) => table.name))
    const rest = active.filter(({ entity, relations }) =>
      relations.every(
        ({ relation, guess }) => !entityShape(entity.value).relations[relation]?.required || names.has(guess.value.table),
      ),
    )
    if (rest.length === active.length) return names
    active = rest
  }
}

/** Columns that a proposal has a use for as it stands. @param active tables whose proposal is in force */
export function columnsUsed({ key, fields, relations }: ProposedCollection, active: ReadonlySet<string>): ReadonlySet<string> {
  const sure = fields.filter(({ guess }) => guess.confidence >= SURE_ENOUGH)
  const linked = relations.filter(({ guess }) => guess.confidence >= SURE_ENOUGH && active.has(guess.value.table))
  const ofFields = sure.flatMap(({ guess: { value } }) =>
    typeof value === 'string' ? [value] : 'from' in value ? [value.from] : [],
  )
  return new Set([...(key?.value ?? []), ...ofFields, ...linked.flatMap(({ guess }) => guess.value.from)])
}
