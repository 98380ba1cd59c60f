-- Releases: configuration documents, releases, environments, deployments with their journal and output, gate runs, drift.

-- AlterTable
ALTER TABLE "finding" ADD COLUMN     "subject" TEXT;

-- CreateTable
CREATE TABLE "config_document" (
    "tenant_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "config_document_pkey" PRIMARY KEY ("tenant_id","kind","slug")
);

-- CreateTable
CREATE TABLE "release" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "tenant_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "artifact" TEXT NOT NULL,
    "commit" TEXT,
    "values" JSONB NOT NULL,
    "content_hash" TEXT NOT NULL,
    "notes" TEXT NOT NULL DEFAULT '',
    "made_by" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "release_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "environment" (
    "tenant_id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "current_release_id" UUID,
    "current_deployment_id" UUID,
    "current_since" TIMESTAMPTZ(3),
    "returnable" JSONB NOT NULL DEFAULT '[]',
    "hold" JSONB,
    "last_number" INTEGER NOT NULL DEFAULT 0,
    "told_at" TIMESTAMPTZ(3),
    "hold_told_at" TIMESTAMPTZ(3),

    CONSTRAINT "environment_pkey" PRIMARY KEY ("tenant_id","slug")
);

-- CreateTable
CREATE TABLE "deployment" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "environment" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "release_id" UUID NOT NULL,
    "previous_id" UUID,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "state_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reason" TEXT,
    "paused_by" TEXT,
    "skips_gates" BOOLEAN NOT NULL DEFAULT false,
    "touched" BOOLEAN NOT NULL DEFAULT false,
    "over_hold" BOOLEAN NOT NULL DEFAULT false,
    "requested_by" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL DEFAULT 'member',
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),
    "note" TEXT NOT NULL DEFAULT '',
    "stages" JSONB NOT NULL,
    "progress" JSONB NOT NULL,
    "correlation_id" TEXT NOT NULL,

    CONSTRAINT "deployment_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "deployment_entry" (
    "tenant_id" UUID NOT NULL,
    "deployment_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "deployment_entry_pkey" PRIMARY KEY ("tenant_id","deployment_id","source","seq")
);

-- CreateTable
CREATE TABLE "deployment_line" (
    "id" BIGSERIAL NOT NULL,
    "tenant_id" UUID NOT NULL,
    "deployment_id" UUID NOT NULL,
    "target" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "stream" TEXT NOT NULL,
    "line" TEXT NOT NULL,
    "dedup_key" TEXT NOT NULL,

    CONSTRAINT "deployment_line_pkey" PRIMARY KEY ("tenant_id","deployment_id","id")
);

-- CreateTable
CREATE TABLE "gate_run" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "suite" TEXT NOT NULL,
    "suite_hash" TEXT NOT NULL,
    "suite_body" JSONB NOT NULL,
    "environment" TEXT NOT NULL,
    "target" TEXT,
    "places" JSONB NOT NULL,
    "release_id" UUID,
    "release" JSONB,
    "baseline" JSONB,
    "deployment_id" UUID,
    "purpose" TEXT,
    "trigger" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "verdict" TEXT,
    "says" TEXT,
    "enforce" TEXT,
    "look" INTEGER NOT NULL DEFAULT 0,
    "looks" INTEGER NOT NULL,
    "samples" INTEGER NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),
    "correlation_id" TEXT NOT NULL,

    CONSTRAINT "gate_run_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "gate_check" (
    "tenant_id" UUID NOT NULL,
    "gate_run_id" UUID NOT NULL,
    "check" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "verdict" TEXT NOT NULL,
    "says" TEXT NOT NULL,
    "figures" JSONB NOT NULL,
    "samples" INTEGER NOT NULL,
    "baseline_samples" INTEGER NOT NULL,
    "liveness" BOOLEAN NOT NULL,
    "enforce" TEXT NOT NULL,

    CONSTRAINT "gate_check_pkey" PRIMARY KEY ("tenant_id","gate_run_id","check")
);

-- CreateTable
CREATE TABLE "gate_sample" (
    "tenant_id" UUID NOT NULL,
    "gate_run_id" UUID NOT NULL,
    "check" TEXT NOT NULL,
    "n" INTEGER NOT NULL,
    "target" TEXT,
    "case_id" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ok" BOOLEAN,
    "score" DOUBLE PRECISION,
    "latency_ms" DOUBLE PRECISION,
    "tokens" DOUBLE PRECISION,
    "error" TEXT,
    "judge" TEXT,
    "excerpt" TEXT,
    "why" TEXT,

    CONSTRAINT "gate_sample_pkey" PRIMARY KEY ("tenant_id","gate_run_id","check","n")
);

-- CreateTable
CREATE TABLE "drift_report" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "scope" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "against" TEXT,
    "state" TEXT NOT NULL,
    "says" TEXT NOT NULL,
    "entries" JSONB NOT NULL,
    "trigger" TEXT NOT NULL,
    "deployment_id" UUID,

    CONSTRAINT "drift_report_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "release_tenant_id_made_at_id_idx" ON "release"("tenant_id", "made_at" DESC, "id");

-- CreateIndex
CREATE UNIQUE INDEX "release_tenant_id_name_key" ON "release"("tenant_id", "name");

-- CreateIndex
CREATE INDEX "deployment_tenant_id_requested_at_id_idx" ON "deployment"("tenant_id", "requested_at" DESC, "id");

-- CreateIndex
CREATE INDEX "deployment_tenant_id_environment_requested_at_id_idx" ON "deployment"("tenant_id", "environment", "requested_at" DESC, "id");

-- CreateIndex
CREATE UNIQUE INDEX "deployment_tenant_id_environment_number_key" ON "deployment"("tenant_id", "environment", "number");

-- CreateIndex
CREATE UNIQUE INDEX "deployment_line_tenant_id_deployment_id_dedup_key_key" ON "deployment_line"("tenant_id", "deployment_id", "dedup_key");

-- CreateIndex
CREATE INDEX "deployment_line_at_idx" ON "deployment_line" USING BRIN ("at");

-- CreateIndex
CREATE INDEX "gate_sample_at_idx" ON "gate_sample" USING BRIN ("at");

-- CreateIndex
CREATE INDEX "gate_run_tenant_id_started_at_id_idx" ON "gate_run"("tenant_id", "started_at" DESC, "id");

-- CreateIndex
CREATE INDEX "gate_run_tenant_id_suite_environment_started_at_id_idx" ON "gate_run"("tenant_id", "suite", "environment", "started_at" DESC, "id");

-- CreateIndex
CREATE INDEX "gate_run_tenant_id_deployment_id_idx" ON "gate_run"("tenant_id", "deployment_id");

-- CreateIndex
CREATE INDEX "gate_run_tenant_id_release_id_suite_environment_started_at_idx" ON "gate_run"("tenant_id", "release_id", "suite", "environment", "started_at" DESC);

-- CreateIndex
CREATE INDEX "drift_report_tenant_id_scope_environment_against_at_idx" ON "drift_report"("tenant_id", "scope", "environment", "against", "at" DESC);

-- CreateIndex
CREATE INDEX "drift_report_tenant_id_deployment_id_idx" ON "drift_report"("tenant_id", "deployment_id");

-- AddForeignKey
ALTER TABLE "config_document" ADD CONSTRAINT "config_document_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "release" ADD CONSTRAINT "release_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "environment" ADD CONSTRAINT "environment_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_tenant_id_release_id_fkey" FOREIGN KEY ("tenant_id", "release_id") REFERENCES "release"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_tenant_id_previous_id_fkey" FOREIGN KEY ("tenant_id", "previous_id") REFERENCES "release"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment_entry" ADD CONSTRAINT "deployment_entry_tenant_id_deployment_id_fkey" FOREIGN KEY ("tenant_id", "deployment_id") REFERENCES "deployment"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment_line" ADD CONSTRAINT "deployment_line_tenant_id_deployment_id_fkey" FOREIGN KEY ("tenant_id", "deployment_id") REFERENCES "deployment"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gate_run" ADD CONSTRAINT "gate_run_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gate_check" ADD CONSTRAINT "gate_check_tenant_id_gate_run_id_fkey" FOREIGN KEY ("tenant_id", "gate_run_id") REFERENCES "gate_run"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gate_sample" ADD CONSTRAINT "gate_sample_tenant_id_gate_run_id_fkey" FOREIGN KEY ("tenant_id", "gate_run_id") REFERENCES "gate_run"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "drift_report" ADD CONSTRAINT "drift_report_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;


ALTER TABLE config_document ADD CHECK (kind IN ('environment', 'target', 'suite', 'drift', 'schedule'));
ALTER TABLE deployment
  ADD CHECK (state IN ('queued', 'validating', 'staging', 'gating', 'awaiting-approval', 'rolling-out', 'verifying', 'watching',
    'paused', 'promoted', 'rolling-back', 'rolled-back', 'rollback-failed', 'rejected', 'cancelled')),
  ADD CHECK (paused_by IN ('asked', 'held')),
  ADD CHECK (actor_kind IN ('member', 'token', 'system'));
ALTER TABLE deployment_entry ADD CHECK (source IN ('deploy', 'rollback', 'watch'));
ALTER TABLE deployment_line ADD CHECK (stream IN ('stdout', 'stderr', 'driver'));
ALTER TABLE gate_run
  ADD CHECK (verdict IN ('pass', 'fail', 'inconclusive', 'no_data', 'error')),
  ADD CHECK (trigger IN ('hand', 'schedule', 'deployment', 'watch')),
  ADD CHECK ((verdict IS NULL) = (finished_at IS NULL));
ALTER TABLE gate_check ADD CHECK (verdict IN ('pass', 'fail', 'inconclusive', 'no_data', 'error'));
ALTER TABLE drift_report
  ADD CHECK (scope IN ('between', 'observed')),
  ADD CHECK (state IN ('clean', 'drift', 'unknown')),
  ADD CHECK (trigger IN ('hand', 'schedule', 'deployment', 'watch'));
ALTER TABLE stream_event DROP CONSTRAINT stream_event_entity_check;
ALTER TABLE stream_event
  ADD CHECK (entity IN ('session', 'gateway', 'finding', 'action', 'audit', 'gap', 'timeline', 'release', 'environment',
    'deployment', 'journal', 'output', 'gate-run', 'drift'));

-- What is at work is few among all that ever was.
CREATE INDEX deployment_open ON deployment (tenant_id, environment, number)
  WHERE state NOT IN ('promoted', 'rolled-back', 'rejected', 'cancelled');
CREATE INDEX gate_run_of_environment ON gate_run (tenant_id, environment, finished_at DESC) WHERE finished_at IS NOT NULL;
CREATE UNIQUE INDEX finding_subject_open_once ON finding (tenant_id, kind, subject)
  WHERE cleared_at IS NULL AND subject IS NOT NULL;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['config_document', 'release', 'environment', 'deployment', 'deployment_entry', 'deployment_line',
    'gate_run', 'gate_check', 'gate_sample', 'drift_report'] LOOP
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
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO mission_control_app;

-- A release never changes, and a journal only grows.
REVOKE UPDATE, DELETE ON release FROM mission_control_app;
REVOKE UPDATE ON deployment_entry FROM mission_control_app;
