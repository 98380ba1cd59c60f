-- AlterTable
ALTER TABLE "agent" ADD COLUMN     "detail" JSON,
ADD COLUMN     "imported" BOOLEAN NOT NULL DEFAULT false,
ALTER COLUMN "created_at" DROP NOT NULL;

-- AlterTable
ALTER TABLE "session_event" ADD COLUMN     "imported" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "tool_execution" ALTER COLUMN "args" SET DATA TYPE JSON;

-- CreateTable
CREATE TABLE "project" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "parent_id" UUID,
    "name" TEXT NOT NULL,
    "status" TEXT,
    "description" TEXT,
    "created_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3),
    "detail" JSON,
    "imported" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "project_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "task" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "project_id" UUID,
    "parent_id" UUID,
    "agent_id" UUID,
    "session_id" UUID,
    "title" TEXT NOT NULL,
    "description" TEXT,
    "status" TEXT,
    "priority" TEXT,
    "result" TEXT,
    "created_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),
    "detail" JSON,
    "imported" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "task_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "imported_document" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3),
    "body" JSON,
    "imported" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "imported_document_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "backfill" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "phase" TEXT,
    "dry_run_only" BOOLEAN NOT NULL DEFAULT false,
    "trigger" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "mapping" JSON NOT NULL,
    "mapping_hash" TEXT NOT NULL,
    "snapshot" JSON,
    "source_hash" TEXT,
    "source_bytes" BIGINT,
    "vanished" INTEGER,
    "progress" JSONB,
    "collections" JSONB NOT NULL DEFAULT '[]',
    "quarantined" INTEGER NOT NULL DEFAULT 0,
    "max_quarantine" INTEGER NOT NULL,
    "redactions" JSONB NOT NULL DEFAULT '[]',
    "sweep" JSONB,
    "failure" JSONB,
    "report" JSON,
    "replays" UUID,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),
    "undone_at" TIMESTAMPTZ(3),
    "correlation_id" TEXT NOT NULL,

    CONSTRAINT "backfill_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "backfill_chunk" (
    "tenant_id" UUID NOT NULL,
    "backfill_id" UUID NOT NULL,
    "collection" TEXT NOT NULL,
    "n" INTEGER NOT NULL,
    "counts" JSONB NOT NULL,
    "checksum" DECIMAL(20,0) NOT NULL,
    "seen" UUID[],
    "done_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "backfill_chunk_pkey" PRIMARY KEY ("tenant_id","backfill_id","collection","n")
);

-- CreateTable
CREATE TABLE "imported_row" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "collection" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "entity" TEXT NOT NULL,
    "target_id" UUID NOT NULL,
    "target_key" TEXT,
    "content_hash" UUID NOT NULL,
    "joined" BOOLEAN NOT NULL DEFAULT false,
    "orphans" JSONB,
    "inserted_by" UUID NOT NULL,
    "changed_by" UUID NOT NULL,

    CONSTRAINT "imported_row_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "imported_row_before" (
    "tenant_id" UUID NOT NULL,
    "backfill_id" UUID NOT NULL,
    "row_id" UUID NOT NULL,
    "before" JSON NOT NULL,

    CONSTRAINT "imported_row_before_pkey" PRIMARY KEY ("tenant_id","backfill_id","row_id")
);

-- CreateTable
CREATE TABLE "quarantined_row" (
    "tenant_id" UUID NOT NULL,
    "backfill_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "collection" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "pointer" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "field" TEXT,
    "says" TEXT NOT NULL,
    "row" JSON,
    "replayed_by" UUID,

    CONSTRAINT "quarantined_row_pkey" PRIMARY KEY ("tenant_id","backfill_id","id")
);

-- CreateIndex
CREATE INDEX "project_tenant_id_name_id_idx" ON "project"("tenant_id", "name", "id");

-- CreateIndex
CREATE INDEX "task_tenant_id_created_at_id_idx" ON "task"("tenant_id", "created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "task_tenant_id_project_id_idx" ON "task"("tenant_id", "project_id");

-- CreateIndex
CREATE UNIQUE INDEX "backfill_tenant_id_number_key" ON "backfill"("tenant_id", "number");

-- CreateIndex
CREATE INDEX "backfill_tenant_id_source_number_idx" ON "backfill"("tenant_id", "source", "number");

-- CreateIndex
CREATE INDEX "imported_row_tenant_id_source_collection_changed_by_idx" ON "imported_row"("tenant_id", "source", "collection", "changed_by");

-- CreateIndex
CREATE INDEX "quarantined_row_tenant_id_backfill_id_collection_id_idx" ON "quarantined_row"("tenant_id", "backfill_id", "collection", "id");

-- AddForeignKey
ALTER TABLE "backfill" ADD CONSTRAINT "backfill_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backfill_chunk" ADD CONSTRAINT "backfill_chunk_tenant_id_backfill_id_fkey" FOREIGN KEY ("tenant_id", "backfill_id") REFERENCES "backfill"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "imported_row_before" ADD CONSTRAINT "imported_row_before_tenant_id_backfill_id_fkey" FOREIGN KEY ("tenant_id", "backfill_id") REFERENCES "backfill"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "quarantined_row" ADD CONSTRAINT "quarantined_row_tenant_id_backfill_id_fkey" FOREIGN KEY ("tenant_id", "backfill_id") REFERENCES "backfill"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['project', 'task', 'imported_document', 'backfill', 'backfill_chunk', 'imported_row', 'imported_row_before', 'quarantined_row'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY of_tenant ON %I USING (tenant_id = NULLIF(current_setting(''app.tenant_id'', true), '''')::uuid)', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO mission_control_app', name);
    PERFORM pg_restore_attribute_stats('schemaname', 'public', 'relname', name, 'attname', 'tenant_id', 'inherited', false,
      'null_frac', 0::real, 'avg_width', 16, 'n_distinct', 1::real);
  END LOOP;
END
$$;

-- Closed sets, as in domain/ and contracts/.
ALTER TABLE gateway DROP CONSTRAINT gateway_source_check;
ALTER TABLE gateway ADD CHECK (source IN ('config', 'openclaw', 'environment', 'demo', 'imported'));
ALTER TABLE stream_event DROP CONSTRAINT stream_event_entity_check;
ALTER TABLE stream_event
  ADD CHECK (entity IN ('session', 'gateway', 'finding', 'action', 'audit', 'gap', 'timeline', 'release', 'environment',
    'deployment', 'journal', 'output', 'gate-run', 'drift', 'alert', 'notice', 'silence', 'channel', 'incident', 'incident-entry',
    'budget', 'component', 'handoff', 'backfill'));
ALTER TABLE backfill
  ADD CHECK (state IN ('planning', 'dry-running', 'planned', 'copying', 'verifying', 'done', 'paused', 'undoing', 'failed',
    'cancelled', 'undone')),
  ADD CHECK (trigger IN ('hand', 'schedule'));

-- One run of a source at a time.
CREATE UNIQUE INDEX backfill_at_work_once ON backfill (tenant_id, source)
  WHERE state IN ('planning', 'dry-running', 'copying', 'verifying', 'paused', 'undoing');
-- Agents and sessions that were there before their history came, under ids of their own: few, and asked for by every chunk.
CREATE INDEX imported_row_elsewhere ON imported_row (tenant_id, id) INCLUDE (target_id) WHERE target_id <> id AND target_key IS NULL;

-- Keyed hashes and ids do not compress.
ALTER TABLE backfill_chunk ALTER COLUMN seen SET STORAGE EXTERNAL;

-- Chunks go through tables of their own connection. Who owns a database may say who may make such tables in it.
DO $$
BEGIN
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO mission_control_app', current_database());
END
$$;

ALTER TABLE config_document DROP CONSTRAINT config_document_kind_check;
ALTER TABLE config_document
  ADD CHECK (kind IN ('environment', 'target', 'suite', 'drift', 'schedule', 'alerts', 'budgets', 'components', 'runbooks', 'backfill'));
