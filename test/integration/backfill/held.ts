import type { StoreDatabase } from '#test/integration/stores/store-database.ts'

const KEPT = [
  ...['agent', 'project', 'session', 'task', 'run', 'tool_execution', 'token_use', 'session_event', 'imported_document'],
  ...['gateway', 'imported_row', 'imported_row_before', 'quarantined_row'],
]

/** All rows of all tables that history is written to, in an order of their own. */
export async function everything(store: StoreDatabase, tables: readonly string[] = KEPT): Promise<Record<string, unknown[]>> {
  const held: Record<string, unknown[]> = {}
  for (const table of tables) {
    const text = `SELECT to_jsonb(t) AS row FROM ${table} t ORDER BY to_jsonb(t)::text`
    held[table] = (await store.asOwner<{ row: unknown }>(text)).map((each) => each.row)
  }
  return held
}

/** Removes all of it, and every run. */
export async function clear(store: StoreDatabase): Promise<void> {
  await store.asOwner(`TRUNCATE ${KEPT.join(', ')}, backfill, backfill_chunk, finding, gateway_gap, action_request CASCADE`)
}
