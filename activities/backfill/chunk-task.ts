import type { EntityName } from '#domain/backfill/entities.ts'
import type { Mapping } from '#domain/backfill/mapping.ts'
import type { RowFault } from '#domain/backfill/row.ts'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import type { KnownSecret } from '#domain/redaction/known-secrets.ts'
import type { BadRow, EncodedRows } from '#prisma/stores/backfill/ready-row.ts'

/** What threads are given of a run. */
export type ThreadSetup = {
  snapshot: string
  mapping: Mapping
  tenantId: string
  source: string
  redactionKey: FingerprintKey
  /** Only rows that the snapshot names as wanted; false = all. */
  isReplay: boolean
}

/** Rows of a collection by their numbers in the snapshot, both ends included. `n` counts the chunks of a collection from 0. */
export type Chunk = { collection: string; entity: EntityName; n: number; from: number; to: number }

/**
 * What is done with a chunk. `scan`: find what is wrong with rows, and the secrets in them. `follow`: find the rows that cannot do
 * without one which is wrong. `encode`: make rows ready for Postgres; `show`: make those that are left out ready for people.
 */
export type ChunkTask = Chunk & {
  work: 'scan' | 'follow' | 'encode' | 'show'
  setup: ThreadSetup
  /** Chunks of one stage see the snapshot as it was when the first of them was begun. */
  stage: string
  /** To `encode`: what is made is kept, or what was kept is taken instead of made. */
  kept?: 'keep' | 'take'
}

/** A row that is not imported, by its legacy key in clear: never stored but in the snapshot. */
export type BadKey = RowFault & { key: string }

/** What a first look at rows finds. `natural`: hash of the key that live data uses, with the legacy key. */
export type Scanned = { rows: number; bad: BadKey[]; secrets: KnownSecret[]; natural: [hash: string, key: string][] }

/** What was masked in rows: kind, place, how often. */
export type Masked = [kind: string, place: string, count: number][]

/** A chunk as Postgres takes it. `late`: what turned out to be wrong only when all secrets of the source were masked. */
export type Encoded = { rows: EncodedRows; quarantined: BadRow[]; late: BadKey[]; masked: Masked }

export type ChunkResults = { scan: Scanned; follow: BadKey[]; encode: Encoded; show: BadRow[] }
