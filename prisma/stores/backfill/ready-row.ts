import type { EntityName } from '#domain/backfill/entities.ts'
import type { BadRowReason, RowFault } from '#domain/backfill/row.ts'

/** A session as what happened in it names it: by the id it has if a backfill made it, and by the keys it has at its gateway. */
export type SessionLink = { id: string; key: string; agentId: string }

/** What a row belongs to: the keyed id of that row; what happened in a session also needs the session's keys. */
export type ReadyLink = { id: string; session?: Omit<SessionLink, 'id'> }

/** A row that is mapped and redacted. Nothing is changed about it any more but what Postgres cannot hold. */
export type ReadyRow = {
  /** Keyed id: the same legacy row has the same in every run. */
  id: string
  /** The legacy key, redacted. */
  key: string
  /** By field of the entity, in the JSON types of its fields; `null` or absent = the source says nothing. */
  values: Readonly<Record<string, unknown>>
  /** By relation; `null` or absent = it belongs to nothing. */
  links: Readonly<Record<string, ReadyLink | null>>
  /** Relations that name what is not there: the legacy key, redacted. */
  orphans: Readonly<Record<string, string>> | null
}

/** Rows of one collection on their way to Postgres; plain data, so that a thread can hand it over. */
export type EncodedRows = {
  /** In the binary format of COPY, for the staging table of the entity. */
  bytes: Uint8Array<ArrayBuffer>
  rows: number
  /** Sum modulo 2^64 of the first 64 bits of each row's hash, in decimal. */
  checksum: string
  /** The sessions that the rows happened in, each once. Empty for what happens in none. */
  sessions: SessionLink[]
  /** Relations that were left empty as what they name is not there. */
  orphans: number
}

/** A row that is left out. `id` as in `ReadyRow`, so that the row is known again; all texts are redacted. */
export type BadRow = { id: string; key: string; pointer: string; reason: BadRowReason; row: unknown } & Omit<RowFault, 'reason'>

/** The rows of a stretch of a collection, and what was left out of it: the unit in which history is copied. */
export type BackfillChunk = {
  backfillId: string
  source: string
  /** Slug of the gateway that agents and sessions belong to; made, as imported, when there is none. */
  gateway: string
  collection: string
  entity: EntityName
  /** Its place in the collection, from 0. */
  n: number
  rows: EncodedRows
  quarantined: readonly BadRow[]
  /** The run whose quarantined rows these are, when they are tried again. */
  replays: string | null
}
