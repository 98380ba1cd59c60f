-- Spans, what lists show of their traces, and log lines: written in batches by each process, removed by age and by number.
CREATE TABLE "trace" (
    "tenant_id" UUID NOT NULL,
    "trace_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "has_root" BOOLEAN NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6) NOT NULL,
    "spans" INTEGER NOT NULL,
    "errors" INTEGER NOT NULL,
    "correlation_id" TEXT,

    CONSTRAINT "trace_pkey" PRIMARY KEY ("tenant_id","trace_id")
);
CREATE INDEX "trace_tenant_id_started_at_trace_id_idx" ON "trace"("tenant_id", "started_at" DESC, "trace_id");
CREATE INDEX "trace_tenant_id_correlation_id_idx" ON "trace"("tenant_id", "correlation_id");
CREATE INDEX "trace_tenant_id_ended_at_idx" ON "trace"("tenant_id", "ended_at");
-- Few traces hold an error: those are found without going through the others.
CREATE INDEX trace_with_errors ON trace (tenant_id, started_at DESC, trace_id) WHERE errors > 0;

CREATE TABLE "trace_span" (
    "tenant_id" UUID NOT NULL,
    "trace_id" TEXT NOT NULL,
    "span_id" TEXT NOT NULL,
    "parent_id" TEXT,
    "name" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "duration_ms" DOUBLE PRECISION NOT NULL,
    "status" TEXT NOT NULL,
    "says" TEXT,
    "attributes" JSON NOT NULL,
    "events" JSON NOT NULL,

    CONSTRAINT "trace_span_pkey" PRIMARY KEY ("tenant_id","trace_id","span_id")
);
CREATE INDEX "trace_span_tenant_id_started_at_idx" ON "trace_span"("tenant_id", "started_at");

CREATE TABLE "log_line" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "at" TIMESTAMPTZ(3) NOT NULL,
    "service" TEXT NOT NULL,
    "level" INTEGER NOT NULL,
    "says" TEXT NOT NULL,
    "correlation_id" TEXT,
    "trace_id" TEXT,
    "span_id" TEXT,
    "fields" JSON NOT NULL,

    CONSTRAINT "log_line_pkey" PRIMARY KEY ("tenant_id","id")
);
CREATE INDEX "log_line_tenant_id_at_id_idx" ON "log_line"("tenant_id", "at" DESC, "id" DESC);
CREATE INDEX "log_line_tenant_id_correlation_id_at_idx" ON "log_line"("tenant_id", "correlation_id", "at" DESC);
CREATE INDEX "log_line_tenant_id_trace_id_at_idx" ON "log_line"("tenant_id", "trace_id", "at" DESC);

CREATE TABLE "telemetry_loss" (
    "tenant_id" UUID NOT NULL,
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "service" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "to_at" TIMESTAMPTZ(3) NOT NULL,
    "spans" INTEGER NOT NULL,
    "lines" INTEGER NOT NULL,

    CONSTRAINT "telemetry_loss_pkey" PRIMARY KEY ("tenant_id","id")
);
CREATE INDEX "telemetry_loss_tenant_id_to_at_idx" ON "telemetry_loss"("tenant_id", "to_at");

ALTER TABLE "trace" ADD CONSTRAINT "trace_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "trace_span" ADD CONSTRAINT "trace_span_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "log_line" ADD CONSTRAINT "log_line_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "telemetry_loss" ADD CONSTRAINT "telemetry_loss_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Closed sets, as in domain/trace/kept.ts.
ALTER TABLE trace_span
  ADD CHECK (kind IN ('internal', 'server', 'client', 'producer', 'consumer')),
  ADD CHECK (status IN ('unset', 'ok', 'error'));

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['trace', 'trace_span', 'log_line', 'telemetry_loss'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY of_tenant ON %I USING (tenant_id = NULLIF(current_setting(''app.tenant_id'', true), '''')::uuid)', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO mission_control_app', name);
    -- A tenant is no way to find few of its rows, however little is known yet of what the table holds.
    PERFORM pg_restore_attribute_stats('schemaname', 'public', 'relname', name, 'attname', 'tenant_id', 'inherited', false,
      'null_frac', 0::real, 'avg_width', 16, 'n_distinct', 1::real);
  END LOOP;
END
$$;
