import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import type { Database } from '#prisma/client.ts'
import type { Logger } from '#telemetry/log.ts'

export type BackfillDeps = {
  db: Database
  log: Logger
  /** Key of fingerprints, of the ids of imported rows, and what the key of reports is derived from. */
  redactionKey: FingerprintKey
  /** Paths of sources are relative to it. */
  configDir: string
  /** Snapshots are kept in it while their run is at work. */
  stateDir: string
  /** Fires when this worker stops: a phase ends at the border of a chunk, and another worker goes on. */
  stopping: AbortSignal
}
