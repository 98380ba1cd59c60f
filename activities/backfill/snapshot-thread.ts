import type { MessagePort } from 'node:worker_threads'
import { BackfillFault } from '#activities/legacy/backfill-fault.ts'
import { type IndexedCollection, indexSnapshot } from '#activities/legacy/index-snapshot.ts'
import { sampleRows } from '#activities/legacy/sample-rows.ts'
import { type Snapshot, takeSnapshot } from '#activities/legacy/take-snapshot.ts'
import type { BackfillFile } from '#contracts/config/backfill.ts'
import type { Mapping } from '#domain/backfill/mapping.ts'
import { mappingFaults } from '#domain/backfill/mapping-faults.ts'
import { type Crossing, crossing } from './crossing.ts'
import { SnapshotNotes } from './snapshot-notes.ts'

/** `port` is told bytes of the source that were read so far. */
export type SnapshotTask = { file: BackfillFile; mapping: Mapping; configDir: string; dir: string; port: MessagePort }
export type TakenSnapshot = Omit<Snapshot, 'tables'> & { collections: IndexedCollection[] }

/** Faults that are named at once; who has more of them has a file for another source. */
const MOST_FAULTS = 20

/**
 * Takes the snapshot of a source, holds the mapping to it and numbers its rows, in a thread of its own: checking and reading a
 * database of years would hold up the worker. What is there and whole is used again. Ended from outside, it leaves what the next
 * one throws away.
 */
export default async function snapshotThread({
  file,
  mapping,
  configDir,
  dir,
  port,
}: SnapshotTask): Promise<Crossing<TakenSnapshot>> {
  const { signal } = new AbortController()
  const onProgress = (bytes: number) => port.postMessage(bytes)
  try {
    return await crossing(async () => {
      const { tables, ...snapshot } = await takeSnapshot({ file, configDir, dir, signal, onProgress })
      using notes = new SnapshotNotes(snapshot.path)
      // Written below alone.
      const indexed = notes.outcome('indexed') as IndexedCollection[] | null
      if (indexed !== null) return { ...snapshot, collections: indexed }
      const samples = () => Object.fromEntries(mapping.collections.map(({ from }) => [from, sampleRows(snapshot.path, from)]))
      mustFit(mappingFaults(mapping, tables))
      mustFit(mappingFaults(mapping, tables, samples()))
      const collections = await indexSnapshot(snapshot.path, mapping.collections, signal)
      notes.finish('indexed', collections)
      return { ...snapshot, collections }
    })
  } finally {
    port.close()
  }
}

function mustFit(faults: ReturnType<typeof mappingFaults>): void {
  if (faults.length === 0) return
  const said = faults.slice(0, MOST_FAULTS).map(({ path, message }) => `${path.join('.')} ${message}`)
  const more = faults.length > MOST_FAULTS ? ` And ${faults.length - MOST_FAULTS} more.` : ''
  throw new BackfillFault('MAPPING_WRONG', `The mapping does not fit the source: ${said.join('; ')}.${more}`)
}
