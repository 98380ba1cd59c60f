import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BackfillFile, type SourceKind } from '#contracts/config/backfill.ts'
import { compileMapping } from '#domain/backfill/compile-mapping.ts'
import type { EntityName } from '#domain/backfill/entities.ts'
import { isRowFault, mapRow } from '#domain/backfill/map-row.ts'
import { mappingFaults } from '#domain/backfill/mapping-faults.ts'
import type { MappedRow, RowFault, SourceRow } from '#domain/backfill/row.ts'
import { KnownSecrets } from '#domain/redaction/known-secrets.ts'
import { createRowRedactor } from '#domain/redaction/row-redactor.ts'
import { indexSnapshot } from '../index-snapshot.ts'
import { presetOf } from '../presets/preset-of.ts'
import { sampleRows } from '../sample-rows.ts'
import { SnapshotReader } from '../snapshot-reader.ts'
import { takeSnapshot } from '../take-snapshot.ts'

export type MappedSource = {
  sha256: string
  files: number
  faults: ReturnType<typeof mappingFaults>
  /** Rows as they would be stored, by entity. */
  mapped: Record<EntityName, MappedRow[]>
  bad: (RowFault & { pointer: string })[]
  /** Relations that name what is not there. */
  dangling: string[]
  /** Everything that a mapped row says, for searching it. */
  text: string
}

/** Reads a source of a kind whose mapping is known as a backfill does: snapshot, index, redaction, mapping. */
export async function mappedSource(kind: SourceKind, path: string): Promise<MappedSource> {
  const dir = await mkdtemp(join(tmpdir(), 'mapped-source-'))
  const { signal } = new AbortController()
  const file = BackfillFile.parse({ kind, path, collections: presetOf(kind) ?? [] })
  try {
    const snapshot = await takeSnapshot({ file, configDir: '/', dir, signal, onProgress: () => undefined })
    const sample = Object.fromEntries(file.collections.map(({ from }) => [from, sampleRows(snapshot.path, from)]))
    const faults = mappingFaults(file, snapshot.tables, sample)
    const indexed = await indexSnapshot(snapshot.path, file.collections, signal)
    const reader = new SnapshotReader(snapshot.path)
    const found = mapAll(file, reader, indexed)
    reader.close()
    return { sha256: snapshot.sha256, files: snapshot.files, faults, ...found }
  } finally {
    await rm(dir, { recursive: true })
  }
}

type Indexed = Awaited<ReturnType<typeof indexSnapshot>>

function mapAll(file: BackfillFile, reader: SnapshotReader, indexed: Indexed) {
  const redactor = createRowRedactor({ key: Buffer.alloc(32, 7), known: new KnownSecrets([]) })
  const mapped = {} as Record<EntityName, MappedRow[]> // filled below
  const bad: MappedSource['bad'] = []
  const dangling: string[] = []
  for (const collection of compileMapping(file).collections) {
    const rows = indexed.find(({ collection: name }) => name === collection.name)?.rows ?? 0
    mapped[collection.entity] = []
    for (const row of rows === 0 ? [] : reader.rows(collection.name, 1, rows)) {
      const result = reader.has(collection.name, row.key)
        ? mapRow(collection, row, redactor.redact(row.columns).columns)
        : badOf(row)
      if (isRowFault(result)) bad.push({ ...result, pointer: row.pointer })
      else {
        mapped[collection.entity].push(result)
        for (const { name, to } of collection.relations) {
          const key = result.links[name] ?? null
          if (key !== null && !reader.has(to, key)) dangling.push(`${row.pointer}: ${name} ${key}`)
        }
      }
    }
  }
  return { mapped, bad, dangling, text: JSON.stringify(mapped) }
}

/** What is wrong with it is noted in the snapshot; that it is noted is what matters here. */
const badOf = ({ key }: SourceRow): RowFault => ({ reason: 'unreadable', field: null, says: key })
