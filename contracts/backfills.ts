import { z } from 'zod'
import { entityNames } from '#domain/backfill/entities.ts'
import { badRowReasons } from '#domain/backfill/row.ts'
import { backfillStates } from '#domain/backfill/states.ts'

const Time = z.iso.datetime({ offset: true })
const Count = z.number().int().nonnegative()

/** What became of rows. `joined` = live data knows it already, and stays as it is. */
export const RowCounts = z.object({
  rows: Count,
  inserted: Count,
  updated: Count,
  unchanged: Count,
  joined: Count,
  quarantined: Count,
  /** Relations that name what is not there, and were left empty. */
  orphans: Count,
})
export type RowCounts = z.infer<typeof RowCounts>

/** One collection of a source within a run. `planned` null = not counted yet; `dryRun` and `copied` null = did not begin. */
export const BackfillCollection = z.object({
  collection: z.string(),
  entity: z.enum(entityNames),
  planned: z.object({ rows: Count, chunks: Count }).nullable(),
  dryRun: RowCounts.nullable(),
  copied: RowCounts.nullable(),
  verified: z
    .object({
      expected: Count,
      found: Count,
      /** Sum of row hashes modulo 2^64, as hex: computed from the source, and again from what Postgres holds. */
      sourceChecksum: z.string(),
      targetChecksum: z.string(),
      dangling: Count,
      differing: Count,
      earliest: Time.nullable(),
      latest: Time.nullable(),
    })
    .nullable(),
})
export type BackfillCollection = z.infer<typeof BackfillCollection>

/** What was masked: kind of secret and where it stood, never what it was. */
export const RedactionCount = z.object({ kind: z.string(), collection: z.string(), place: z.string(), count: Count })
export type RedactionCount = z.infer<typeof RedactionCount>

/** The search for every secret that was found in the source, in everything that was written. `hits` other than 0 fails the run. */
export const SweepView = z.object({
  secrets: Count,
  /** Values that are too short or too common to be searched for: any text would hold them. */
  notSearched: Count,
  bytes: Count,
  hits: Count,
  places: z.array(z.string()),
})
export type SweepView = z.infer<typeof SweepView>

export const BackfillView = z.object({
  id: z.uuid(),
  number: z.number().int().positive(),
  source: z.string(),
  kind: z.string(),
  state: z.enum(backfillStates),
  /** What is done now, in words; `null` = nothing more. */
  phase: z.string().nullable(),
  /** Only a plan and a dry run were asked for. */
  dryRunOnly: z.boolean(),
  trigger: z.enum(['hand', 'schedule']),
  requestedBy: z.string(),
  startedAt: Time,
  finishedAt: Time.nullable(),
  /** Rows done of the phase, of how many; `null` = not known yet. Rate in rows a second over the last seconds. */
  progress: z
    .object({
      done: Count,
      total: Count.nullable(),
      rowsPerSecond: z.number().nonnegative().nullable(),
      secondsLeft: z.number().nonnegative().nullable(),
    })
    .nullable(),
  sourceHash: z.string().nullable(),
  sourceBytes: Count.nullable(),
  /** Rows that an earlier run brought and the source no longer has. They stay. */
  vanished: Count.nullable(),
  collections: z.array(BackfillCollection),
  quarantined: Count,
  maxQuarantine: Count,
  redactions: z.array(RedactionCount),
  sweep: SweepView.nullable(),
  /** What went wrong and what to do next; `null` = nothing. Holds no value of the source. */
  failure: z.object({ code: z.string(), says: z.string() }).nullable(),
  /** The run whose quarantined rows this one brings; `null` = all rows. */
  replays: z.uuid().nullable(),
  /** Of the rows that a replay was to bring: how many the source no longer has under their key. `null` = no replay, or not looked yet. */
  notFound: Count.nullable().default(null),
  undoneAt: Time.nullable(),
  correlationId: z.string(),
})
export type BackfillView = z.infer<typeof BackfillView>

export const QuarantinedRowView = z.object({
  id: z.uuid(),
  collection: z.string(),
  key: z.string(),
  pointer: z.string(),
  reason: z.enum(badRowReasons),
  field: z.string().nullable(),
  says: z.string(),
  /** The row as it was, redacted. */
  row: z.unknown(),
  /** The run that brought it after all. */
  replayedBy: z.uuid().nullable(),
})
export type QuarantinedRowView = z.infer<typeof QuarantinedRowView>

/** A configured source and how it stands. */
export const BackfillSourceView = z.object({
  source: z.string(),
  kind: z.string(),
  path: z.string(),
  gateway: z.string(),
  schedule: z.string().nullable(),
  collections: z.array(z.object({ collection: z.string(), entity: z.enum(entityNames) })),
  latest: BackfillView.nullable(),
})
export type BackfillSourceView = z.infer<typeof BackfillSourceView>

/**
 * The report of a run. `signature` = Ed25519 over the bytes of `json`, base64; anybody with `publicKey` can check it. `json` has the
 * SHA-256 of `markdown`.
 */
export const BackfillReport = z.object({
  json: z.string(),
  markdown: z.string(),
  signature: z.string(),
  publicKey: z.string(),
})
export type BackfillReport = z.infer<typeof BackfillReport>
