import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BackfillFile, SourceKind } from '#contracts/config/backfill.ts'
import type { CollectionMapping } from '#domain/backfill/mapping.ts'
import type { SourceRow } from '#domain/backfill/row.ts'
import { type IndexedCollection, indexSnapshot } from '../index-snapshot.ts'
import { SnapshotReader } from '../snapshot-reader.ts'
import { type Snapshot, takeSnapshot } from '../take-snapshot.ts'

/** A folder that goes with the test that asked for it. */
export class TestFolder implements AsyncDisposable {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  static async make(): Promise<TestFolder> {
    return new TestFolder(await mkdtemp(join(tmpdir(), 'legacy-')))
  }

  at(...names: string[]): string {
    return join(this.path, ...names)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true })
  }
}

/** A file of a source by the tables that are of interest: `name: key`. */
export function sourceFile(kind: SourceKind, path: string, keys: Record<string, string | string[]>): BackfillFile {
  return {
    ...{ kind, path, gateway: 'imported', timezone: 'UTC', maxQuarantine: 0, onChange: 'delta' },
    collections: Object.entries(keys).map(([from, key]) => ({ from, key, entity: 'document', fields: {}, relations: {} })),
  }
}

export type Taken = { snapshot: Snapshot; indexed: IndexedCollection[]; rows: Record<string, SourceRow[]> }

/** Takes a snapshot of a source, numbers it and reads all of it. */
export async function taken(kind: SourceKind, path: string, keys: Record<string, string | string[]>): Promise<Taken> {
  await using folder = await TestFolder.make()
  const file = sourceFile(kind, path, keys)
  const snapshot = await takeSnapshot({ file, configDir: '/', dir: folder.at('run'), signal: never, onProgress: () => undefined })
  const collections: readonly CollectionMapping[] = file.collections
  const indexed = await indexSnapshot(snapshot.path, collections, never)
  const reader = new SnapshotReader(snapshot.path)
  try {
    const rows = indexed.map(({ collection, chunks }) => [
      collection,
      chunks.flatMap(({ from, to }) => reader.rows(collection, from, to)),
    ])
    return { snapshot, indexed, rows: Object.fromEntries(rows) }
  } finally {
    reader.close()
  }
}

const never = new AbortController().signal
