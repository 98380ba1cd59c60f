-- What happened in sessions and several sources tell of: whom it belongs to when the first of them is undone. Few rows are joined.
CREATE INDEX imported_row_joined ON imported_row (tenant_id, target_id, target_key) WHERE joined AND target_key IS NOT NULL;
