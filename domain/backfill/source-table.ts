/** A table of a snapshot, and what its columns are declared as; records of JSON have the columns that they were seen to have. */
export type SourceTable = { name: string; rows: number; columns: readonly { name: string; type: string }[] }
