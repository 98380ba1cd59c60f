import type { EntityName } from './entities.ts'

/**
 * What can be done to a value on its way, one after the other; `null` passes all of them. `text` decodes bytes as UTF-8, `base64`
 * and `hex` write them out; `list` splits at commas and semicolons; `time` reads ISO 8601 and "YYYY-MM-DD hh:mm:ss", `time-dmy`
 * "31.01.2026 9:30", `time-mdy` "1/31/2026 9:30 AM", each in the mapping's time zone where the text names none.
 */
export const transforms = [
  'trim',
  'lower',
  'upper',
  'empty-to-null',
  'text',
  'integer',
  'number',
  'boolean',
  'epoch-s',
  'epoch-ms',
  'epoch-us',
  'time',
  'time-dmy',
  'time-mdy',
  'json',
  'base64',
  'hex',
  'list',
] as const
export type Transform = (typeof transforms)[number]

type Constant = string | number | boolean

/**
 * A field from one column. `path` is a JSON path into it; `map` is looked up last; `otherwise` stands for a value that a transform
 * cannot read or `map` lacks, `default` for none.
 */
export type ColumnMapping = {
  from: string
  path?: string
  as?: readonly Transform[]
  map?: Readonly<Record<string, Constant | null>>
  otherwise?: Constant | null
  default?: Constant
}

export type FieldMapping = string | ColumnMapping | { value: Constant } | { collect: readonly string[] | 'rest' }

export type RelationMapping = { from: string | readonly string[]; to: string; onOrphan: 'keep' | 'quarantine' }

export type CollectionMapping = {
  name?: string
  from: string
  entity: EntityName
  key: string | readonly string[]
  fields: Readonly<Record<string, FieldMapping>>
  relations: Readonly<Record<string, RelationMapping>>
}

/** What the rules of mapping need of a mapping file. */
export type Mapping = { gateway: string; timezone: string; collections: readonly CollectionMapping[] }

/** By what relations and reports call a collection. */
export const collectionName = ({ name, from }: Pick<CollectionMapping, 'name' | 'from'>): string => name ?? from

/** Values of a row by column: text, numbers, bytes and JSON. */
export type Columns = Readonly<Record<string, unknown>>
