import { createHash } from 'node:crypto'
import type { RowFault } from '#domain/backfill/row.ts'
import type { RecordTable, Storable } from '../record-table.ts'
import type { SnapshotWriter } from '../snapshot-writer.ts'

/** The tables that an agent's own history is read into, whatever it was kept in. Times are ms since epoch; `body`, `args` and `detail` are JSON. */
const shapes = {
  agents: { agent_id: 'TEXT', name: 'TEXT', created_at: 'INTEGER', detail: 'TEXT' },
  projects: {
    ...{ project_id: 'TEXT', name: 'TEXT', status: 'TEXT', description: 'TEXT', created_at: 'INTEGER', updated_at: 'INTEGER' },
    detail: 'TEXT',
  },
  sessions: {
    ...{ session_key: 'TEXT', agent_id: 'TEXT', gateway_session_id: 'TEXT', kind: 'TEXT', label: 'TEXT', title: 'TEXT' },
    ...{ parent_key: 'TEXT', status: 'TEXT', model_provider: 'TEXT', model: 'TEXT', last_run_error: 'TEXT' },
    ...{ created_at: 'INTEGER', last_activity_at: 'INTEGER' },
  },
  tasks: {
    ...{ task_id: 'TEXT', title: 'TEXT', description: 'TEXT', status: 'TEXT', priority: 'TEXT', result: 'TEXT' },
    ...{ created_at: 'INTEGER', updated_at: 'INTEGER', started_at: 'INTEGER', completed_at: 'INTEGER', due_at: 'INTEGER' },
    ...{ project_id: 'TEXT', parent_task_id: 'TEXT', agent_id: 'TEXT', session_key: 'TEXT', detail: 'TEXT' },
  },
  runs: {
    ...{ session_key: 'TEXT', run_id: 'TEXT', state: 'TEXT', started_at: 'INTEGER', ended_at: 'INTEGER' },
    ...{ error: 'TEXT', stop_reason: 'TEXT' },
  },
  tool_calls: {
    ...{ session_key: 'TEXT', tool_call_id: 'TEXT', name: 'TEXT', run_id: 'TEXT', result_class: 'TEXT', exit_code: 'INTEGER' },
    ...{ started_at: 'INTEGER', ended_at: 'INTEGER', duration_ms: 'INTEGER', args: 'TEXT' },
  },
  token_uses: {
    ...{ session_key: 'TEXT', message_id: 'TEXT', at: 'INTEGER', run_id: 'TEXT', provider: 'TEXT', model: 'TEXT' },
    ...{ input: 'INTEGER', output: 'INTEGER', cache_read: 'INTEGER', cache_write: 'INTEGER', cost_usd: 'REAL' },
  },
  events: {
    ...{ session_key: 'TEXT', dedup_key: 'TEXT', kind: 'TEXT', at: 'INTEGER', run_id: 'TEXT', body: 'TEXT' },
  },
  documents: { document_id: 'TEXT', name: 'TEXT', kind: 'TEXT', at: 'INTEGER', body: 'TEXT' },
} as const

export type HistoryTable = keyof typeof shapes
export type HistoryRow<T extends HistoryTable> = { readonly [K in keyof (typeof shapes)[T]]: Storable }

export const historyTables = Object.keys(shapes) as readonly HistoryTable[] // keys of a literal table

/** Names of a table's columns. */
export const historyColumns = (table: HistoryTable): readonly string[] => Object.keys(shapes[table])

/** Writes an agent's history into a snapshot, and sums up what it says. */
export class HistoryTables {
  readonly #tables: Readonly<Record<HistoryTable, RecordTable>>
  readonly #hash = createHash('sha256')

  constructor(writer: SnapshotWriter) {
    const made = historyTables.map((name) => {
      const columns = Object.entries(shapes[name]).map(([column, type]) => ({ name: column, type }))
      return [name, writer.table(name, columns)] as const
    })
    this.#tables = Object.fromEntries(made) as Record<HistoryTable, RecordTable> // one for each name
  }

  add<T extends HistoryTable>(table: T, pointer: string, row: HistoryRow<T>): void {
    const values = this.#values(table, row)
    this.#sum(table, values)
    this.#tables[table].add(pointer, values)
  }

  /** A record that cannot be read: nothing of it is kept but the columns that say where it belongs. */
  bad<T extends HistoryTable>(table: T, pointer: string, fault: RowFault, known: Partial<HistoryRow<T>>): void {
    const values = this.#values(table, known)
    this.#sum(table, [pointer, fault.reason, ...values])
    this.#tables[table].bad(pointer, fault, values)
  }

  /** The same for the same rows in the same order; what a source keeps besides does not count. */
  sha256(): string {
    return this.#hash.digest('hex')
  }

  #values(table: HistoryTable, row: Readonly<Record<string, Storable | undefined>>): Storable[] {
    return historyColumns(table).map((column) => row[column] ?? null)
  }

  #sum(table: HistoryTable, values: readonly Storable[]): void {
    this.#hash.update(JSON.stringify([table, ...values], exact)).update('\n')
  }
}

const exact = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)
