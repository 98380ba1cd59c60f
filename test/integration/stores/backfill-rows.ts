import { randomUUID } from 'node:crypto'

/** SQL that puts a row into each table of backfills. */
export function backfillRows(tenant: string): string {
  const [run, row] = [randomUUID(), randomUUID()]
  return `
    INSERT INTO project (tenant_id, id, name) VALUES ('${tenant}', '${row}', 'Shop');
    INSERT INTO task (tenant_id, id, title) VALUES ('${tenant}', '${row}', 'Sell');
    INSERT INTO imported_document (tenant_id, id, kind, name) VALUES ('${tenant}', '${row}', 'state', 'state.json');
    INSERT INTO backfill (tenant_id, id, number, source, kind, state, trigger, requested_by, mapping, mapping_hash, max_quarantine,
      correlation_id) VALUES ('${tenant}', '${run}', 1, 'old', 'sqlite', 'done', 'hand', 'a', '{}', 'h', 0, 'c');
    INSERT INTO backfill_chunk (tenant_id, backfill_id, collection, n, counts, checksum) VALUES ('${tenant}', '${run}', 'tasks', 0, '{}', 0);
    INSERT INTO imported_row (tenant_id, id, source, collection, key, entity, target_id, content_hash, inserted_by, changed_by)
      VALUES ('${tenant}', '${row}', 'old', 'tasks', '1', 'task', '${row}', '${row}', '${run}', '${run}');
    INSERT INTO imported_row_before (tenant_id, backfill_id, row_id, before) VALUES ('${tenant}', '${run}', '${row}', '{}');
    INSERT INTO quarantined_row (tenant_id, backfill_id, id, collection, key, pointer, reason, says)
      VALUES ('${tenant}', '${run}', '${row}', 'tasks', '2', 'tasks, id 2', 'missing-value', 'x')`
}
