-- AlterTable
ALTER TABLE "agent" ADD COLUMN     "detail" JSON,
ADD COLUMN     "imported" BOOLEAN NOT NULL DEFAULT false;

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
CREATE INDEX "backfill_tenant_id_started_at_id_idx" ON "backfill"("tenant_id", "started_at" DESC, "id");

-- CreateIndex
CREATE INDEX "backfill_tenant_id_source_started_at_id_idx" ON "backfill"("tenant_id", "source", "started_at" DESC, "id");

-- CreateIndex
CREATE INDEX "imported_row_tenant_id_changed_by_idx" ON "imported_row"("tenant_id", "changed_by");

-- CreateIndex
CREATE INDEX "imported_row_tenant_id_source_collection_idx" ON "imported_row"("tenant_id", "source", "collection");

-- CreateIndex
CREATE INDEX "quarantined_row_tenant_id_backfill_id_collection_id_idx" ON "quarantined_row"("tenant_id", "backfill_id", "collection", "id");

-- AddForeignKey
ALTER TABLE "project" ADD CONSTRAINT "project_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "imported_document" ADD CONSTRAINT "imported_document_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backfill" ADD CONSTRAINT "backfill_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backfill_chunk" ADD CONSTRAINT "backfill_chunk_tenant_id_backfill_id_fkey" FOREIGN KEY ("tenant_id", "backfill_id") REFERENCES "backfill"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "imported_row" ADD CONSTRAINT "imported_row_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

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
