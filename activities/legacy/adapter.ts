import type { BackfillFile } from '#contracts/config/backfill.ts'

/** What an adapter is asked for: everything at `path`, as tables of one SQLite file. */
export type SourceReading = {
  /** Absolute. Opened for reading alone: nothing in it or beside it may change, or be made. */
  path: string
  file: BackfillFile
  /** The snapshot: there already, empty and private. Written with `SnapshotWriter`, or as a copy of a database. */
  target: string
  /** A private folder for what is needed on the way; goes when the snapshot is whole, or cannot be had. */
  scratch: string
  signal: AbortSignal
  /** Bytes of the source that were read since the last call. */
  onRead: (bytes: number) => void
}

/** What was read. The hash is the same for a source that says the same, and another one for any other. */
export type SourceSum = { sha256: string; bytes: number; files: number }

/**
 * Reads one kind of source. A record that cannot be read becomes a bad row of its table with reason and pointer.
 *
 * @throws BackfillFault when the source as a whole cannot be read
 */
export type Adapter = (reading: SourceReading) => Promise<SourceSum>
