import type { EntityName } from './entities.ts'

/** One row of a source, as its snapshot gives it: text, numbers, bytes and JSON by column, nothing redacted yet. */
export type SourceRow = {
  /** The legacy key as text; a key of several columns is a JSON array of their texts. Unique within a collection. */
  key: string
  /** Where a person finds it: "tasks, id 17", "events.jsonl, line 9". Holds no value but the key. */
  pointer: string
  columns: Readonly<Record<string, unknown>>
  /** What already kept it from being read whole: it is a bad row whatever the mapping makes of the rest. */
  fault?: RowFault
}

/** What is wrong with a row that is not imported. The code is what people filter by and runbooks name. */
export const badRowReasons = [
  'unreadable',
  'too-large',
  'wrong-encoding',
  'missing-value',
  'wrong-type',
  'not-allowed',
  'out-of-range',
  'duplicate-key',
  'dangling-relation',
] as const
export type BadRowReason = (typeof badRowReasons)[number]

/** Why a row cannot be imported; `says` names column and expectation, never a value. */
export type RowFault = { reason: BadRowReason; field: string | null; says: string }

/** A field's value after mapping, in the JSON types of `FieldType`; `null` = the source says nothing. */
export type FieldValue = unknown

/** A row as its entity wants it. `links` are legacy keys of what it belongs to, by relation; `null` = to nothing. */
export type MappedRow = {
  entity: EntityName
  values: Readonly<Record<string, FieldValue>>
  links: Readonly<Record<string, string | null>>
}
