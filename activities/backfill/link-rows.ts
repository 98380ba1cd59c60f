import type { SnapshotReader } from '#activities/legacy/snapshot-reader.ts'
import type { CompiledCollection, CompiledMapping } from '#domain/backfill/compile-mapping.ts'
import { isRowFault, mapRow } from '#domain/backfill/map-row.ts'
import type { MappedRow, RowFault } from '#domain/backfill/row.ts'
import type { RowRedactor } from '#domain/redaction/row-redactor.ts'
import { Remembered } from './remembered.ts'

/** A row that another belongs to. What happens in sessions is stored by the session's own keys. */
export type Link = { id: string; session?: { key: string; agentId: string } }

/** `orphans`: legacy keys, in clear, of what is not there, by relation. */
export type Links = { links: Record<string, Link | null>; orphans: Record<string, string> }

type Given = {
  mapping: CompiledMapping
  reader: SnapshotReader
  redactor: RowRedactor
  idOf: (collection: string, key: string) => string
}

/** Finds what rows belong to. Many rows name the same ones: what was found is remembered, up to a bound. */
export class LinkRows {
  readonly #given: Given
  readonly #found = new Remembered<Link | null>()
  readonly #collections: ReadonlyMap<string, CompiledCollection>

  constructor(given: Given) {
    this.#given = given
    this.#collections = new Map(given.mapping.collections.map((each) => [each.name, each]))
  }

  /** The links of a row, or why it cannot do without one that is not there. */
  resolve({ relations, entity }: CompiledCollection, { links: keys }: MappedRow): Links | RowFault {
    const found: Links = { links: {}, orphans: {} }
    for (const { name, to, onOrphan, required } of relations) {
      const key = keys[name] ?? null
      const link = key === null ? null : this.#linkTo(to, key)
      if (key !== null && link === null) {
        if (required) return dangling(name, `names a row of ${to} that is not there, and every ${entity} needs its ${name}`)
        if (onOrphan === 'quarantine') return dangling(name, `names a row of ${to} that is not there`)
        found.orphans[name] = key
      }
      found.links[name] = link
    }
    return found
  }

  #linkTo(collection: string, key: string): Link | null {
    return this.#found.get(`${collection}\0${key}`, () => this.#lookUp(collection, key))
  }

  #lookUp(collection: string, key: string): Link | null {
    const { reader, redactor, idOf } = this.#given
    if (!reader.has(collection, key)) return null
    const id = idOf(collection, key)
    const to = this.#collections.get(collection)
    if (to?.entity !== 'session') return { id }
    const row = reader.rowByKey(collection, key)
    const mapped = row && mapRow(to, row, redactor.redact(row.columns).columns)
    if (!mapped || isRowFault(mapped)) return null
    // Required fields of a session, of type text.
    return { id, session: { key: mapped.values.key as string, agentId: mapped.values.agentId as string } }
  }
}

const dangling = (field: string, says: string): RowFault => ({ reason: 'dangling-relation', field, says })
