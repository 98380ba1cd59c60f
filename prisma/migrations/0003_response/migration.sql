-- AlterTable
ALTER TABLE "session" ADD COLUMN     "error_order" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "finding" ADD COLUMN     "labels" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "alert" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "tenant_id" UUID NOT NULL,
    "rule" TEXT NOT NULL,
    "group_key" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "labels" JSONB NOT NULL,
    "title" TEXT NOT NULL,
    "says" TEXT NOT NULL,
    "detail" JSONB NOT NULL,
    "owner" TEXT,
    "runbook" TEXT,
    "firing" INTEGER NOT NULL DEFAULT 0,
    "resolved" INTEGER NOT NULL DEFAULT 0,
    "suppressed" INTEGER NOT NULL DEFAULT 0,
    "notice_count" INTEGER NOT NULL DEFAULT 0,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "notified_at" TIMESTAMPTZ(3),
    "acknowledged_at" TIMESTAMPTZ(3),
    "acknowledged_by" TEXT,
    "flapping_since" TIMESTAMPTZ(3),
    "resolved_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "previous_id" UUID,
    "workflow_id" TEXT NOT NULL,

    CONSTRAINT "alert_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "alert_member" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "tenant_id" UUID NOT NULL,
    "rule" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "group_key" TEXT NOT NULL,
    "alert_id" UUID,
    "labels" JSONB NOT NULL,
    "severity" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "opened_as" TEXT NOT NULL DEFAULT 'firing',
    "opened_n" BIGINT NOT NULL DEFAULT 0,
    "n" BIGINT NOT NULL DEFAULT 0,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "cleared_at" TIMESTAMPTZ(3),
    "finding_id" UUID,
    "session_id" UUID,
    "gateway_id" UUID,
    "says" TEXT NOT NULL,
    "figures" JSONB NOT NULL,
    "suppressed_by" TEXT,

    CONSTRAINT "alert_member_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "alert_group" (
    "tenant_id" UUID NOT NULL,
    "group_key" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "labels" JSONB NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "news" BIGINT NOT NULL DEFAULT 0,
    "taken" BIGINT NOT NULL DEFAULT 0,
    "poked" BIGINT NOT NULL DEFAULT 0,
    "poked_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),
    "policy" TEXT,
    "state" JSON,
    "alert_id" UUID,
    "episode" INTEGER NOT NULL DEFAULT 0,
    "turn" TEXT,
    "decision" JSON,

    CONSTRAINT "alert_group_pkey" PRIMARY KEY ("tenant_id","group_key")
);

-- CreateTable
CREATE TABLE "alert_pending" (
    "tenant_id" UUID NOT NULL,
    "rule" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alert_pending_pkey" PRIMARY KEY ("tenant_id","rule","fingerprint")
);

-- CreateTable
CREATE TABLE "notice" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "tenant_id" UUID NOT NULL,
    "alert_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "firing" INTEGER NOT NULL,
    "resolved" INTEGER NOT NULL,
    "says" TEXT NOT NULL,
    "message" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "notice_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "notice_delivery" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "tenant_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "notice_id" UUID,
    "alert_id" UUID,
    "channel" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "body" JSONB NOT NULL,
    "external" JSONB,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempted_at" TIMESTAMPTZ(3),
    "give_up_at" TIMESTAMPTZ(3),
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "notice_delivery_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "notify_channel" (
    "tenant_id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'unknown',
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_sent_at" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "failures" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "notify_channel_pkey" PRIMARY KEY ("tenant_id","slug")
);

-- CreateTable
CREATE TABLE "judge_look" (
    "tenant_id" UUID NOT NULL,
    "judge" TEXT NOT NULL,
    "looked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "judge_look_pkey" PRIMARY KEY ("tenant_id","judge")
);

-- CreateTable
CREATE TABLE "silence" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "tenant_id" UUID NOT NULL,
    "matchers" JSONB NOT NULL,
    "owner" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,

    CONSTRAINT "silence_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "budget_status" (
    "tenant_id" UUID NOT NULL,
    "budget" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "window_end" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "says" TEXT NOT NULL,
    "limit_tokens" BIGINT,
    "limit_usd" DECIMAL(18,8),
    "used_tokens" BIGINT,
    "used_usd" DECIMAL(18,8),
    "burn_per_hour" DOUBLE PRECISION,
    "exhausted_at" TIMESTAMPTZ(3),
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "detail" JSONB NOT NULL,

    CONSTRAINT "budget_status_pkey" PRIMARY KEY ("tenant_id","budget","scope")
);

-- CreateTable
CREATE TABLE "budget_stop" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "tenant_id" UUID NOT NULL,
    "budget" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "policy" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 1,
    "request_id" UUID,
    "state" TEXT NOT NULL,
    "outcome" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "budget_stop_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "component" (
    "tenant_id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'unknown',
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "says" TEXT NOT NULL DEFAULT '',
    "last_sample_at" TIMESTAMPTZ(3),
    "limits" JSONB NOT NULL DEFAULT '[]',
    "judged_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "component_pkey" PRIMARY KEY ("tenant_id","slug")
);

-- CreateTable
CREATE TABLE "component_sample" (
    "tenant_id" UUID NOT NULL,
    "component" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "memory_bytes" DOUBLE PRECISION,
    "cpu_share" DOUBLE PRECISION,
    "queue_depth" DOUBLE PRECISION,
    "oldest_item_seconds" DOUBLE PRECISION,
    "figures" JSONB,

    CONSTRAINT "component_sample_pkey" PRIMARY KEY ("tenant_id","component","at")
);

-- CreateTable
CREATE TABLE "handoff_channel" (
    "tenant_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "durable" BOOLEAN NOT NULL DEFAULT false,
    "capacity" INTEGER NOT NULL DEFAULT 10000,
    "blocks" BOOLEAN NOT NULL DEFAULT true,
    "max_attempts" INTEGER NOT NULL DEFAULT 5,
    "next_seq" BIGINT NOT NULL DEFAULT 1,
    "head_seq" BIGINT NOT NULL DEFAULT 1,
    "dead" INTEGER NOT NULL DEFAULT 0,
    "sent" BIGINT NOT NULL DEFAULT 0,
    "effective" BIGINT NOT NULL DEFAULT 0,
    "blocked" BOOLEAN NOT NULL DEFAULT false,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "batch_limit" INTEGER,
    "not_before" TIMESTAMPTZ(3),
    "lease_id" UUID,
    "lease_to" BIGINT,
    "consumer" TEXT,
    "leased_at" TIMESTAMPTZ(3),
    "leased_until" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "paused_at" TIMESTAMPTZ(3),
    "reported" BIGINT NOT NULL DEFAULT 0,
    "judged_n" BIGINT NOT NULL DEFAULT 0,
    "judged" JSON,
    "judge_at" TIMESTAMPTZ(3),
    "awaited" INTEGER NOT NULL DEFAULT 0,
    "last_message_at" TIMESTAMPTZ(3),
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "shown_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "handoff_channel_pkey" PRIMARY KEY ("tenant_id","channel")
);

-- CreateTable
CREATE TABLE "handoff_report" (
    "tenant_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "report_id" TEXT NOT NULL,
    "n" BIGINT NOT NULL,
    "again" BOOLEAN NOT NULL,
    "seq" BIGINT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "from_session" TEXT,
    "to_session" TEXT,
    "read_version" TEXT,
    "wrote_version" TEXT,
    "deadline_at" TIMESTAMPTZ(3),
    "source" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "handoff_report_pkey" PRIMARY KEY ("tenant_id","channel","message_id","step","report_id")
);

-- CreateTable
CREATE TABLE "handoff_message" (
    "tenant_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "key" TEXT NOT NULL,
    "body" JSON NOT NULL,
    "bytes" INTEGER NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deadline_at" TIMESTAMPTZ(3),
    "fate" TEXT,
    "fate_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,

    CONSTRAINT "handoff_message_pkey" PRIMARY KEY ("tenant_id","channel","seq")
);

-- CreateTable
CREATE TABLE "handoff_delivery" (
    "tenant_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "to_seq" BIGINT NOT NULL,
    "from_seq" BIGINT NOT NULL,
    "consumer" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "delivered_at" TIMESTAMPTZ(3) NOT NULL,
    "effective_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "handoff_delivery_pkey" PRIMARY KEY ("tenant_id","channel","to_seq")
);

-- CreateTable
CREATE TABLE "incident" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "tenant_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "alert_id" UUID,
    "title" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "says" TEXT NOT NULL,
    "owner" TEXT,
    "labels" JSONB NOT NULL,
    "signature" TEXT NOT NULL,
    "gateway_id" UUID,
    "session_id" UUID,
    "evidence" JSONB,
    "diagnosis" JSONB,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "resolved_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "workflow_id" TEXT NOT NULL,

    CONSTRAINT "incident_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "incident_entry" (
    "tenant_id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "says" TEXT NOT NULL,
    "body" JSONB,
    "key" TEXT NOT NULL,

    CONSTRAINT "incident_entry_pkey" PRIMARY KEY ("tenant_id","incident_id","seq")
);

-- CreateTable
CREATE TABLE "incident_action" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "tenant_id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "runbook" TEXT NOT NULL,
    "step" INTEGER NOT NULL,
    "action" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "target" JSONB NOT NULL,
    "says" TEXT NOT NULL,
    "dry_run" TEXT,
    "request_id" UUID,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "undo" TEXT,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "incident_action_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "alert_tenant_id_opened_at_id_idx" ON "alert"("tenant_id", "opened_at" DESC, "id");

-- CreateIndex
CREATE INDEX "alert_tenant_id_group_key_opened_at_idx" ON "alert"("tenant_id", "group_key", "opened_at" DESC);

-- CreateIndex
CREATE INDEX "alert_member_tenant_id_alert_id_since_idx" ON "alert_member"("tenant_id", "alert_id", "since" DESC);

-- CreateIndex
CREATE INDEX "alert_member_tenant_id_group_key_n_idx" ON "alert_member"("tenant_id", "group_key", "n");

-- CreateIndex
CREATE UNIQUE INDEX "notice_tenant_id_alert_id_seq_key" ON "notice"("tenant_id", "alert_id", "seq");

-- CreateIndex
CREATE INDEX "notice_delivery_tenant_id_alert_id_channel_queued_at_idx" ON "notice_delivery"("tenant_id", "alert_id", "channel", "queued_at");

-- CreateIndex
CREATE INDEX "notice_delivery_tenant_id_notice_id_idx" ON "notice_delivery"("tenant_id", "notice_id");

-- CreateIndex
CREATE INDEX "notice_delivery_tenant_id_channel_queued_at_idx" ON "notice_delivery"("tenant_id", "channel", "queued_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "notice_delivery_tenant_id_key_key" ON "notice_delivery"("tenant_id", "key");

-- CreateIndex
CREATE INDEX "silence_tenant_id_ends_at_idx" ON "silence"("tenant_id", "ends_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "budget_stop_once" ON "budget_stop"("tenant_id", "budget", "scope", "window_start", "target");

-- CreateIndex
CREATE INDEX "budget_stop_tenant_id_budget_scope_at_idx" ON "budget_stop"("tenant_id", "budget", "scope", "at" DESC);

-- CreateIndex
CREATE INDEX "component_sample_tenant_id_at_idx" ON "component_sample"("tenant_id", "at");

-- CreateIndex
CREATE INDEX "handoff_report_tenant_id_channel_n_idx" ON "handoff_report"("tenant_id", "channel", "n");

-- CreateIndex
CREATE INDEX "handoff_report_tenant_id_recorded_at_idx" ON "handoff_report"("tenant_id", "recorded_at");

-- CreateIndex
CREATE INDEX "handoff_delivery_tenant_id_channel_effective_at_idx" ON "handoff_delivery"("tenant_id", "channel", "effective_at");

-- CreateIndex
CREATE UNIQUE INDEX "handoff_message_tenant_id_channel_key_key" ON "handoff_message"("tenant_id", "channel", "key");

-- CreateIndex
CREATE INDEX "incident_tenant_id_opened_at_id_idx" ON "incident"("tenant_id", "opened_at" DESC, "id");

-- CreateIndex
CREATE INDEX "incident_tenant_id_signature_opened_at_idx" ON "incident"("tenant_id", "signature", "opened_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "incident_tenant_id_number_key" ON "incident"("tenant_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "incident_tenant_id_alert_id_key" ON "incident"("tenant_id", "alert_id");

-- CreateIndex
CREATE UNIQUE INDEX "incident_entry_tenant_id_incident_id_key_key" ON "incident_entry"("tenant_id", "incident_id", "key");

-- CreateIndex
CREATE UNIQUE INDEX "incident_action_tenant_id_incident_id_runbook_step_key" ON "incident_action"("tenant_id", "incident_id", "runbook", "step");

-- CreateIndex
CREATE INDEX "incident_action_tenant_id_runbook_started_at_idx" ON "incident_action"("tenant_id", "runbook", "started_at" DESC);

-- AddForeignKey
ALTER TABLE "alert" ADD CONSTRAINT "alert_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_member" ADD CONSTRAINT "alert_member_tenant_id_alert_id_fkey" FOREIGN KEY ("tenant_id", "alert_id") REFERENCES "alert"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_member" ADD CONSTRAINT "alert_member_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_group" ADD CONSTRAINT "alert_group_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_pending" ADD CONSTRAINT "alert_pending_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_tenant_id_alert_id_fkey" FOREIGN KEY ("tenant_id", "alert_id") REFERENCES "alert"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice_delivery" ADD CONSTRAINT "notice_delivery_tenant_id_notice_id_fkey" FOREIGN KEY ("tenant_id", "notice_id") REFERENCES "notice"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice_delivery" ADD CONSTRAINT "notice_delivery_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notify_channel" ADD CONSTRAINT "notify_channel_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "judge_look" ADD CONSTRAINT "judge_look_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "silence" ADD CONSTRAINT "silence_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget_status" ADD CONSTRAINT "budget_status_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget_stop" ADD CONSTRAINT "budget_stop_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "component" ADD CONSTRAINT "component_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "component_sample" ADD CONSTRAINT "component_sample_tenant_id_component_fkey" FOREIGN KEY ("tenant_id", "component") REFERENCES "component"("tenant_id", "slug") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "handoff_channel" ADD CONSTRAINT "handoff_channel_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "handoff_report" ADD CONSTRAINT "handoff_report_tenant_id_channel_fkey" FOREIGN KEY ("tenant_id", "channel") REFERENCES "handoff_channel"("tenant_id", "channel") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "handoff_message" ADD CONSTRAINT "handoff_message_tenant_id_channel_fkey" FOREIGN KEY ("tenant_id", "channel") REFERENCES "handoff_channel"("tenant_id", "channel") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "handoff_delivery" ADD CONSTRAINT "handoff_delivery_tenant_id_channel_fkey" FOREIGN KEY ("tenant_id", "channel") REFERENCES "handoff_channel"("tenant_id", "channel") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident" ADD CONSTRAINT "incident_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident" ADD CONSTRAINT "incident_tenant_id_alert_id_fkey" FOREIGN KEY ("tenant_id", "alert_id") REFERENCES "alert"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident_entry" ADD CONSTRAINT "incident_entry_tenant_id_incident_id_fkey" FOREIGN KEY ("tenant_id", "incident_id") REFERENCES "incident"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident_action" ADD CONSTRAINT "incident_action_tenant_id_incident_id_fkey" FOREIGN KEY ("tenant_id", "incident_id") REFERENCES "incident"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;


ALTER TABLE config_document DROP CONSTRAINT config_document_kind_check;
ALTER TABLE config_document
  ADD CHECK (kind IN ('environment', 'target', 'suite', 'drift', 'schedule', 'alerts', 'budgets', 'components', 'runbooks'));
ALTER TABLE alert
  ADD CHECK (state IN ('pending', 'firing', 'flapping', 'acknowledged', 'silenced', 'no-data', 'resolved')),
  ADD CHECK (severity IN ('critical', 'warning', 'info')),
  ADD CHECK ((state = 'resolved') = (resolved_at IS NOT NULL));
ALTER TABLE alert_member
  ADD CHECK (state IN ('firing', 'resolved', 'no-data')),
  ADD CHECK (opened_as IN ('firing', 'no-data')),
  ADD CHECK ((state = 'resolved') = (cleared_at IS NOT NULL));
ALTER TABLE notice_delivery ADD CHECK (state IN ('queued', 'sending', 'sent', 'dead', 'skipped'));
ALTER TABLE notify_channel ADD CHECK (state IN ('unknown', 'ok', 'failing', 'dead', 'removed'));
ALTER TABLE silence ADD CHECK (ends_at > starts_at);
ALTER TABLE budget_status ADD CHECK (state IN ('ok', 'warning', 'exhausted', 'unknown'));
ALTER TABLE budget_stop
  ADD CHECK (policy IN ('abort-run', 'pause-agent')),
  ADD CHECK (state IN ('requested', 'confirmed', 'refused', 'unverified', 'failed'));
ALTER TABLE component ADD CHECK (state IN ('ok', 'near-limit', 'over-limit', 'stale', 'unknown'));
ALTER TABLE handoff_report ADD CHECK (step IN ('sent', 'received', 'effective'));
ALTER TABLE handoff_message ADD CHECK (fate IN ('dead', 'skipped'));
ALTER TABLE handoff_channel
  ADD CHECK (head_seq <= next_seq),
  ADD CHECK ((lease_id IS NULL) = (lease_to IS NULL));
ALTER TABLE incident
  ADD CHECK (state IN ('open', 'diagnosing', 'awaiting-approval', 'acting', 'verifying', 'resolved', 'closed'));
ALTER TABLE incident_action
  ADD CHECK (mode IN ('suggest', 'ask', 'auto')),
  ADD CHECK (state IN ('proposed', 'awaiting-approval', 'running', 'confirmed', 'refused', 'unverified', 'failed', 'blocked',
    'rejected', 'expired', 'undone'));
ALTER TABLE stream_event DROP CONSTRAINT stream_event_entity_check;
ALTER TABLE stream_event
  ADD CHECK (entity IN ('session', 'gateway', 'finding', 'action', 'audit', 'gap', 'timeline', 'release', 'environment',
    'deployment', 'journal', 'output', 'gate-run', 'drift', 'alert', 'notice', 'silence', 'channel', 'incident', 'incident-entry',
    'budget', 'component', 'handoff'));

-- One open alert a group, one open member a thing.
CREATE UNIQUE INDEX alert_open_once ON alert (tenant_id, group_key) WHERE resolved_at IS NULL;
CREATE UNIQUE INDEX alert_member_open_once ON alert_member (tenant_id, rule, fingerprint) WHERE cleared_at IS NULL;
CREATE INDEX alert_member_open_finding ON alert_member (tenant_id, finding_id) WHERE cleared_at IS NULL;
CREATE INDEX alert_member_open_group ON alert_member (tenant_id, group_key) WHERE cleared_at IS NULL;
-- What is at work is few among all that ever was.
CREATE INDEX notice_delivery_waiting ON notice_delivery (tenant_id, queued_at) WHERE state IN ('queued', 'sending');
CREATE INDEX notice_delivery_dead ON notice_delivery (tenant_id, queued_at DESC) WHERE state = 'dead';
-- Nothing is stopped by two at once, whichever budgets ask.
CREATE UNIQUE INDEX budget_stop_one_at_once ON budget_stop (tenant_id, target) WHERE state = 'requested';
-- Alerts of a session.
CREATE INDEX alert_member_session ON alert_member (tenant_id, session_id, alert_id) WHERE session_id IS NOT NULL;
CREATE INDEX budget_stop_open ON budget_stop (tenant_id) WHERE state IN ('requested', 'unverified');
CREATE INDEX incident_open ON incident (tenant_id, opened_at DESC) WHERE closed_at IS NULL;
CREATE INDEX handoff_message_dead ON handoff_message (tenant_id, channel, seq) WHERE fate = 'dead';

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['alert', 'alert_member', 'alert_group', 'alert_pending', 'notice', 'notice_delivery', 'notify_channel', 'judge_look', 'silence', 'budget_status',
    'budget_stop', 'component', 'component_sample', 'handoff_channel', 'handoff_report', 'handoff_message', 'handoff_delivery', 'incident',
    'incident_entry', 'incident_action'] LOOP
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

-- A channel is no way to find few of its rows, whatever a table that grows fast is not yet known to hold: keys, ids and times are.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['handoff_report', 'handoff_message', 'handoff_delivery'] LOOP
    PERFORM pg_restore_attribute_stats('schemaname', 'public', 'relname', name, 'attname', 'channel', 'inherited', false,
      'null_frac', 0::real, 'avg_width', 16, 'n_distinct', 1::real);
  END LOOP;
END
$$;

-- A timeline only grows.
REVOKE UPDATE, DELETE ON incident_entry FROM mission_control_app;

-- Whoever judges looks at once when what is wrong changes. One notice a transaction, however many findings it touches.
CREATE FUNCTION finding_announce() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF EXISTS (SELECT FROM changed) THEN
    PERFORM pg_notify('finding', current_setting('app.tenant_id', true));
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER announce_new AFTER INSERT ON finding REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION finding_announce();
CREATE TRIGGER announce_changed AFTER UPDATE ON finding REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION finding_announce();
