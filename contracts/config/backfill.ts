import { z } from 'zod'
import { type EntityName, entityNames } from '#domain/backfill/entities.ts'
import { collectionName, transforms } from '#domain/backfill/mapping.ts'
import { durationBetween } from './duration.ts'
import { Slug } from './reference.ts'

/** Where history lies. `mission-control` is builderz-labs/mission-control's SQLite file. */
export const sourceKinds = ['sqlite', 'json', 'jsonl', 'folder', 'openclaw', 'clawdbot', 'mission-control'] as const
export type SourceKind = (typeof sourceKinds)[number]

/** Kinds whose mapping is known, so that a file needs none. */
export const knownKinds: readonly SourceKind[] = ['openclaw', 'clawdbot', 'mission-control']

const Column = z.string().min(1).max(200)

/**
 * A field from one column. `path` is a JSON path (`$.a.b[0]`) into it; `map` is looked up last. What a transform cannot read or `map`
 * lacks is a bad row, unless `otherwise` says what it becomes.
 */
const FromColumn = z.strictObject({
  from: Column,
  path: z
    .string()
    .regex(/^\$(?:\.[A-Za-z_][\w-]*|\[\d+\]|\["[^"\]]+"\])*$/, 'expected a JSON path such as $.author.name or $.items[0]')
    .optional(),
  as: z.array(z.enum(transforms)).max(10).optional(),
  map: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  otherwise: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
})

/** A field: a column by name, a column with what is done to it, the same value for all, or several columns as one JSON object. */
export const FieldMapping = z.union([
  Column,
  FromColumn,
  z.strictObject({ value: z.union([z.string(), z.number(), z.boolean()]) }),
  z.strictObject({ collect: z.union([z.array(Column).min(1).max(200), z.literal('rest')]) }),
])
export type FieldMapping = z.infer<typeof FieldMapping>

/** What becomes of a row that names what is not there: it stays without the relation, which is noted (`keep`), or is a bad row. */
export const RelationMapping = z.strictObject({
  from: z.union([Column, z.array(Column).min(1).max(8)]),
  to: Column,
  onOrphan: z.enum(['keep', 'quarantine']).default('keep'),
})
export type RelationMapping = z.infer<typeof RelationMapping>

/** Rows of one table, file or folder as one entity. */
export const CollectionMapping = z.strictObject({
  /** Name for relations and reports; `from` where absent. */
  name: Column.optional(),
  /** Table of a database; for `json` a path to the array (`$.tasks`); for `folder` a pattern of file names (`state/*.json`). */
  from: z.string().min(1).max(400),
  entity: z.enum(entityNames as readonly [EntityName, ...EntityName[]]),
  key: z.union([Column, z.array(Column).min(1).max(8)]),
  fields: z.record(z.string(), FieldMapping),
  relations: z.record(z.string(), RelationMapping).default({}),
})
export type CollectionMapping = z.infer<typeof CollectionMapping>

const when = {
  every: durationBetween('1m', '30d').optional(),
  cron: z
    .string()
    .regex(/^(?:[\d*,/A-Za-z-]+ +){4}[\d*,/A-Za-z-]+$/, 'expected five fields, for example "30 6 * * MON-FRI" (UTC)')
    .optional(),
}

/** `config/backfills/<source>.yaml`: where history lies, and what becomes of it. */
export const BackfillFile = z
  .strictObject({
    kind: z.enum(sourceKinds),
    /** On the worker's machine; relative to the configuration folder. */
    path: z.string().min(1).max(1_000),
    /** Gateway that agents and sessions belong to; one that is not configured is made, marked as imported. */
    gateway: Slug.default('imported'),
    /** IANA name, of times that name no zone. */
    timezone: z.string().min(1).max(60).default('UTC'),
    /** How many bad rows may be left out; more, and nothing is imported. */
    maxQuarantine: z.number().int().min(0).max(1_000_000).default(0),
    /** What a source that is not as it was at the last run means: stop, or bring what is new and changed. */
    onChange: z.enum(['refuse', 'delta']).default('delta'),
    schedule: z.strictObject(when).optional(),
    collections: z.array(CollectionMapping).max(200).default([]),
  })
  .superRefine((file, context) => {
    const issue = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message })
    if (file.collections.length === 0 && !knownKinds.includes(file.kind))
      issue(['collections'], `expected collections; only ${knownKinds.join(', ')} have a mapping of their own`)
    if (file.schedule && (file.schedule.every === undefined) === (file.schedule.cron === undefined))
      issue(['schedule'], 'expected either `every` (1d) or `cron` ("0 3 * * *")')
    const names = file.collections.map(collectionName)
    names.forEach((name, index) => {
      if (names.indexOf(name) !== index) issue(['collections', index, 'name'], `"${name}" is used twice`)
    })
  })
export type BackfillFile = z.infer<typeof BackfillFile>

/** A file by its source's name; `hash` = of its text, as it is in force. */
export type NamedBackfill = { slug: string; hash: string; file: BackfillFile }
