import { SnapshotReader } from '#activities/legacy/snapshot-reader.ts'
import { type CompiledCollection, type CompiledMapping, compileMapping } from '#domain/backfill/compile-mapping.ts'
import { keyFrom } from '#domain/backfill/key-of.ts'
import { isRowFault, mapRow } from '#domain/backfill/map-row.ts'
import type { MappedRow, RowFault, SourceRow } from '#domain/backfill/row.ts'
import { rowIds } from '#domain/backfill/row-id.ts'
import type { KnownSecret } from '#domain/redaction/known-secrets.ts'
import { createRowRedactor, type RowFinding, type RowRedactor } from '#domain/redaction/row-redactor.ts'
import type { BadRow, ReadyRow } from '#prisma/stores/backfill/ready-row.ts'
import { unstorable } from '#prisma/stores/backfill/unstorable.ts'
import type { BadKey, Chunk, Masked, Scanned, ThreadSetup } from './chunk-task.ts'
import { LinkRows, type Links } from './link-rows.ts'
import { naturalKey } from './natural-key.ts'
import { knownOf, wantedOf } from './noted-in.ts'

/** Rows that are ready for Postgres, and what was met on the way. */
export type ReadyChunk = { ready: ReadyRow[]; quarantined: BadRow[]; late: BadKey[]; masked: Masked }

/** What one thread does with the chunks of a phase. Nothing that it gives holds a secret, but for what `scan` finds. */
export class ChunkWork {
  readonly #idOf: (collection: string, key: string) => string
  readonly #mapping: CompiledMapping
  readonly #reader: SnapshotReader
  readonly #redactor: RowRedactor
  readonly #links: LinkRows
  readonly #only: ReadonlySet<string> | null

  constructor(setup: ThreadSetup) {
    this.#idOf = rowIds(setup.redactionKey, setup)
    this.#mapping = compileMapping(setup.mapping)
    this.#reader = new SnapshotReader(setup.snapshot)
    this.#redactor = createRowRedactor({ key: setup.redactionKey, known: knownOf(setup.snapshot) })
    this.#links = new LinkRows({ mapping: this.#mapping, reader: this.#reader, redactor: this.#redactor, idOf: this.#idOf })
    this.#only = setup.isReplay ? wantedOf(setup.snapshot) : null
  }

  /** Reads rows as they would be copied, and tells what is wrong with them and which secrets they hold. */
  scan(chunk: Chunk): Scanned {
    const collection = this.#collection(chunk)
    const scanned: Scanned = { rows: 0, bad: [], secrets: [], natural: [] }
    const secrets = new Map<string, KnownSecret>()
    for (const row of this.#reader.rows(chunk.collection, chunk.from, chunk.to)) {
      scanned.rows += 1
      const redacted = this.#redactor.redact(row.columns)
      for (const secret of redacted.secrets) secrets.set(secret.value, secret)
      // What stands bare in a row that is wanted may be told for a secret by another one alone.
      if (!this.#isWanted(chunk, row)) continue
      const read = row.fault ?? this.#read(collection, row, redacted.columns)
      if ('reason' in read) scanned.bad.push({ key: row.key, ...read })
      else {
        const natural = naturalKey(read)
        if (natural !== null) scanned.natural.push([natural, row.key])
      }
    }
    scanned.secrets.push(...secrets.values())
    return scanned
  }

  /** Rows that cannot do without a row which turned out to be wrong. */
  follow(chunk: Chunk): BadKey[] {
    const collection = this.#collection(chunk)
    const strict = { ...collection, relations: collection.relations.filter((each) => each.required || each.onOrphan !== 'keep') }
    return this.#rows(chunk).flatMap((row) => {
      if (row.fault) return []
      const links = Object.fromEntries(strict.relations.map(({ name, from }) => [name, keyFrom(from, row.columns)]))
      const found = this.#links.resolve(strict, { entity: collection.entity, values: {}, links })
      return 'reason' in found ? [{ key: row.key, ...found }] : []
    })
  }

  /** Rows as Postgres takes them, with all secrets of the source masked. */
  ready(chunk: Chunk): ReadyChunk {
    const collection = this.#collection(chunk)
    const result: ReadyChunk = { ready: [], quarantined: [], late: [], masked: [] }
    const masked = new Map<string, Masked[number]>()
    for (const row of this.#rows(chunk)) {
      const { columns, findings } = this.#redactor.redact(row.columns)
      for (const finding of findings) count(masked, finding)
      const read = row.fault ?? this.#read(collection, row, columns)
      if (row.fault) result.quarantined.push(this.#shown(chunk, row, row.fault))
      else if ('reason' in read) result.late.push({ key: row.key, ...read })
      else result.ready.push(this.#readyRow(chunk, row, read))
    }
    result.masked.push(...masked.values())
    return result
  }

  /** The rows of a chunk that are left out, as people may see them. */
  show(chunk: Chunk): BadRow[] {
    return this.#rows(chunk).flatMap((row) => {
      return row.fault ? [this.#shown(chunk, row, row.fault)] : []
    })
  }

  close(): void {
    this.#reader.close()
  }

  /** A row with what it belongs to, or what is wrong with it. */
  #read(
    collection: CompiledCollection,
    row: SourceRow,
    redacted: SourceRow['columns'],
  ): (MappedRow & { found: Links }) | RowFault {
    const mapped = mapRow(collection, row, redacted)
    if (isRowFault(mapped)) return mapped
    const found = this.#links.resolve(collection, mapped)
    if ('reason' in found) return found
    return unstorable(collection.entity, mapped) ?? { ...mapped, found }
  }

  #readyRow({ collection }: Chunk, row: SourceRow, { values, found }: MappedRow & { found: Links }): ReadyRow {
    const { links, orphans } = found
    const isWhole = Object.keys(orphans).length === 0
    // Texts mask to texts.
    const masked = isWhole ? null : (this.#masked(orphans) as Record<string, string>)
    return { id: this.#idOf(collection, row.key), key: this.#maskedText(row.key), values, links, orphans: masked }
  }

  #shown({ collection }: Chunk, { key, pointer, columns }: SourceRow, fault: RowFault): BadRow {
    const shown = { key: this.#maskedText(key), pointer: this.#maskedText(pointer), row: this.#masked(columns) }
    return { id: this.#idOf(collection, key), ...shown, ...fault }
  }

  #masked = (columns: SourceRow['columns']): SourceRow['columns'] => this.#redactor.redact(columns).columns

  /** A legacy key may be a secret itself, and a pointer names the key. Plain numbers are not worth the time. */
  #maskedText(text: string): string {
    return /^\d{1,18}$/.test(text) ? text : String(this.#masked({ text }).text)
  }

  #rows({ collection, from, to }: Chunk): SourceRow[] {
    const rows = this.#reader.rows(collection, from, to)
    return this.#only ? rows.filter((row) => this.#isWanted({ collection }, row)) : rows
  }

  #isWanted({ collection }: Pick<Chunk, 'collection'>, { key }: SourceRow): boolean {
    return this.#only === null || this.#only.has(this.#idOf(collection, key))
  }

  #collection({ collection: name }: Chunk): CompiledCollection {
    const found = this.#mapping.collections.find((each) => each.name === name)
    if (!found) throw new Error(`The mapping has no collection ${name}.`)
    return found
  }
}

function count(counts: Map<string, Masked[number]>, { kind, place }: RowFinding): void {
  const found = counts.get(`${kind}\0${place}`)
  if (found) found[2] += 1
  else counts.set(`${kind}\0${place}`, [kind, place, 1])
}
