import type { EntityName } from '#domain/backfill/entities.ts'
import { type ColumnType, type TargetTable, targetTables } from './target-table.ts'

/** A decimal comes as the text that was hashed. */
const types: Record<ColumnType, string> = { text: 'text', int: 'int', decimal: 'text', time: 'timestamptz', json: 'json' }

/** Name of the table that the rows of a chunk are read into; it lives as long as its connection, its rows as long as a transaction. */
export const stagingName = (entity: EntityName): string => `staged_${entity.replace('-', '_')}`

/** Columns of a staged row, in the order in which `encodeRows` writes them. */
export function stagingColumns({ columns, links, identity }: TargetTable): { name: string; type: string }[] {
  return [
    ...[
      { name: 'row_id', type: 'uuid' },
      { name: 'row_key', type: 'text' },
      { name: 'row_hash', type: 'uuid' },
      { name: 'row_orphans', type: 'json' },
    ],
    ...columns.map(({ column, type }) => ({ name: column, type: types[type] })),
    ...(identity === 'session' ? [{ name: 'row_session', type: 'uuid' }] : []),
    ...links.map(({ column }) => ({ name: column, type: 'uuid' })),
  ]
}

/** Makes the tables that chunks of an entity go through, on a connection that has none yet. */
export function stagingSql(entity: EntityName): string {
  const columns = stagingColumns(targetTables[entity]).map(({ name, type }) => `"${name}" ${type}`)
  return `CREATE TEMPORARY TABLE IF NOT EXISTS ${stagingName(entity)} (${columns.join(', ')}) ON COMMIT DELETE ROWS;
    CREATE TEMPORARY TABLE IF NOT EXISTS backfill_known (row_id uuid PRIMARY KEY, fate text NOT NULL, target_id uuid NOT NULL, target_key text)
      ON COMMIT DELETE ROWS;
    CREATE TEMPORARY TABLE IF NOT EXISTS backfill_session (row_session uuid PRIMARY KEY, session_id uuid NOT NULL, gateway_id uuid NOT NULL,
      agent_id text NOT NULL) ON COMMIT DELETE ROWS`
}
