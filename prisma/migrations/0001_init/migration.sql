-- All state of Mission Control. The first part is what schema.prisma says. The second, below "Beyond the schema", is
-- what Prisma cannot say: closed sets, row-level security, the application's role, the order of the outbox.
--
-- Foreign keys between rows of a tenant carry the tenant too. Row-level security does not bind Postgres's own foreign-key
-- checks, so a plain key would let a row of one tenant point at another's, and a composite key cannot.
-- (Prisma's engine splits this file at semicolons, in comments too: write none there.)

CREATE TABLE "tenant" (
    "tenant_id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stream_floor" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "tenant_pkey" PRIMARY KEY ("tenant_id")
);

CREATE TABLE "member" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "tenant_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "must_change_password" BOOLEAN NOT NULL DEFAULT false,
    "role" TEXT NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "member_pkey" PRIMARY KEY ("tenant_id","id")
);

CREATE TABLE "sign_in" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "tenant_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "user_agent" TEXT,

    CONSTRAINT "sign_in_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "api_token" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "tenant_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "rate_limit" (
    "key" TEXT NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,
    "tenant_id" UUID NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("key")
);

CREATE TABLE "gateway" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "tenant_id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "demo" BOOLEAN NOT NULL DEFAULT false,
    "state" TEXT NOT NULL DEFAULT 'unknown',
    "state_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state_reason" TEXT,
    "missing" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "server_version" TEXT,
    "protocol" INTEGER,
    "boot_id" TEXT,
    "load" JSONB,
    "last_seen_at" TIMESTAMPTZ(3),
    "last_event_at" TIMESTAMPTZ(3),
    "last_poll_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "gateway_pkey" PRIMARY KEY ("tenant_id","id")
);

CREATE TABLE "gateway_gap" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "tenant_id" UUID NOT NULL,
    "gateway_id" UUID NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "to_at" TIMESTAMPTZ(3),
    "reason" TEXT NOT NULL,
    "missed" INTEGER,
    "recovered" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "gateway_gap_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "agent" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "tenant_id" UUID NOT NULL,
    "gateway_id" UUID NOT NULL,
    "agent_id" TEXT NOT NULL,
    "name" TEXT,
    "paused_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "agent_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "session" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "tenant_id" UUID NOT NULL,
    "gateway_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "gateway_session_id" TEXT,
    "agent_id" TEXT NOT NULL,
    "kind" TEXT,
    "classification" TEXT,
    "label" TEXT,
    "title" TEXT,
    "parent_key" TEXT,
    "status" TEXT,
    "has_active_run" BOOLEAN,
    "model_provider" TEXT,
    "model" TEXT,
    "last_run_error" TEXT,
    "context_tokens" INTEGER,
    "context_window" INTEGER,
    "input_tokens" BIGINT NOT NULL DEFAULT 0,
    "output_tokens" BIGINT NOT NULL DEFAULT 0,
    "cache_read_tokens" BIGINT NOT NULL DEFAULT 0,
    "cache_write_tokens" BIGINT NOT NULL DEFAULT 0,
    "cost_usd" DECIMAL(18,8),
    "tool_count" INTEGER NOT NULL DEFAULT 0,
    "verdict" TEXT NOT NULL DEFAULT 'unknown',
    "verdict_since" TIMESTAMPTZ(3),
    "verdict_confidence" DOUBLE PRECISION,
    "verdict_detail" JSONB,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3),
    "last_activity_at" TIMESTAMPTZ(3),
    "gateway_updated_at" TIMESTAMPTZ(3),
    "archived" BOOLEAN NOT NULL DEFAULT false,
    "gone_at" TIMESTAMPTZ(3),
    "row_at" TIMESTAMPTZ(3),
    "reset_at" TIMESTAMPTZ(3),
    "status_order" BIGINT NOT NULL DEFAULT 0,
    "active_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "verdict_rank" SMALLINT NOT NULL DEFAULT 2,
    "total_tokens" BIGINT NOT NULL DEFAULT 0,
    "sort_cost" DOUBLE PRECISION NOT NULL DEFAULT -1,
    "search_text" TEXT NOT NULL DEFAULT '',
    "imported" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "session_pkey" PRIMARY KEY ("tenant_id","id")
);

CREATE TABLE "run" (
    "tenant_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "run_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "error" TEXT,
    "stop_reason" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 1,
    "model_calls" INTEGER NOT NULL DEFAULT 0,
    "tool_count" INTEGER NOT NULL DEFAULT 0,
    "input_tokens" BIGINT NOT NULL DEFAULT 0,
    "output_tokens" BIGINT NOT NULL DEFAULT 0,
    "cache_read_tokens" BIGINT NOT NULL DEFAULT 0,
    "cache_write_tokens" BIGINT NOT NULL DEFAULT 0,
    "cost_usd" DECIMAL(18,8),
    "resumed" BOOLEAN NOT NULL DEFAULT false,
    "imported" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "run_pkey" PRIMARY KEY ("tenant_id","session_id","run_id")
);

CREATE TABLE "tool_execution" (
    "tenant_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "run_id" TEXT,
    "tool_call_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "args_hash" TEXT,
    "args" JSONB,
    "result_class" TEXT,
    "result_hash" TEXT,
    "exit_code" INTEGER,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "duration_ms" INTEGER,
    "imported" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "tool_execution_pkey" PRIMARY KEY ("tenant_id","session_id","tool_call_id")
);

CREATE TABLE "token_use" (
    "tenant_id" UUID NOT NULL,
    "gateway_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "agent_id" TEXT NOT NULL,
    "run_id" TEXT,
    "message_id" TEXT NOT NULL,
    "provider" TEXT,
    "model" TEXT,
    "input" INTEGER NOT NULL,
    "output" INTEGER NOT NULL,
    "cache_read" INTEGER NOT NULL,
    "cache_write" INTEGER NOT NULL,
    "cost_usd" DECIMAL(18,8),
    "at" TIMESTAMPTZ(3) NOT NULL,
    "imported" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "token_use_pkey" PRIMARY KEY ("tenant_id","session_id","message_id")
);

CREATE TABLE "session_event" (
    "id" BIGSERIAL NOT NULL,
    "tenant_id" UUID NOT NULL,
    "gateway_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "run_id" TEXT,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "dedup_key" TEXT NOT NULL,
    "body" JSON NOT NULL,

    CONSTRAINT "session_event_pkey" PRIMARY KEY ("tenant_id","session_id","dedup_key")
);

CREATE TABLE "finding" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "tenant_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "gateway_id" UUID,
    "session_id" UUID,
    "verdict" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "cleared_at" TIMESTAMPTZ(3),
    "confidence" DOUBLE PRECISION NOT NULL,
    "evidence" JSONB NOT NULL,

    CONSTRAINT "finding_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "action_request" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "action" TEXT NOT NULL,
    "gateway_id" UUID NOT NULL,
    "session_key" TEXT,
    "agent_id" TEXT,
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state" TEXT NOT NULL DEFAULT 'requested',
    "outcome" TEXT,
    "finished_at" TIMESTAMPTZ(3),
    "correlation_id" TEXT NOT NULL,

    CONSTRAINT "action_request_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "audit_entry" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "tenant_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_kind" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target" TEXT,
    "outcome" TEXT NOT NULL,
    "detail" JSONB,
    "correlation_id" TEXT NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "stream_event" (
    "id" BIGSERIAL NOT NULL,
    "tenant_id" UUID NOT NULL,
    "entity" TEXT NOT NULL,
    "entity_id" TEXT NOT NULL,
    "body" JSON NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stream_event_pkey" PRIMARY KEY ("tenant_id","id")
);

CREATE TABLE "config_version" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "tenant_id" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "revision" TEXT,
    "state" TEXT NOT NULL,
    "problems" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "config_version_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "worker_beat" (
    "id" TEXT NOT NULL,
    "tenant_id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "beat_at" TIMESTAMPTZ(3) NOT NULL,
    "version" TEXT NOT NULL,
    "stopped_at" TIMESTAMPTZ(3),

    CONSTRAINT "worker_beat_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "tenant_slug_key" ON "tenant"("slug");
CREATE UNIQUE INDEX "member_tenant_id_email_key" ON "member"("tenant_id", "email");
CREATE INDEX "sign_in_tenant_id_member_id_idx" ON "sign_in"("tenant_id", "member_id");
CREATE INDEX "sign_in_tenant_id_expires_at_idx" ON "sign_in"("tenant_id", "expires_at");
CREATE UNIQUE INDEX "api_token_hash_key" ON "api_token"("hash");
CREATE INDEX "api_token_tenant_id_created_at_idx" ON "api_token"("tenant_id", "created_at");
CREATE UNIQUE INDEX "gateway_tenant_id_slug_key" ON "gateway"("tenant_id", "slug");
CREATE INDEX "gateway_gap_tenant_id_gateway_id_from_at_idx" ON "gateway_gap"("tenant_id", "gateway_id", "from_at");
CREATE UNIQUE INDEX "agent_tenant_id_gateway_id_agent_id_key" ON "agent"("tenant_id", "gateway_id", "agent_id");
CREATE INDEX "session_tenant_id_active_at_id_idx" ON "session"("tenant_id", "active_at", "id");
CREATE INDEX "session_tenant_id_verdict_rank_active_at_id_idx" ON "session"("tenant_id", "verdict_rank", "active_at", "id");
CREATE INDEX "session_tenant_id_total_tokens_id_idx" ON "session"("tenant_id", "total_tokens", "id");
CREATE INDEX "session_tenant_id_sort_cost_id_idx" ON "session"("tenant_id", "sort_cost", "id");
CREATE INDEX "session_tenant_id_key_id_idx" ON "session"("tenant_id", "key", "id");
CREATE INDEX "session_tenant_id_agent_id_active_at_id_idx" ON "session"("tenant_id", "agent_id", "active_at", "id");
CREATE UNIQUE INDEX "session_tenant_id_gateway_id_key_key" ON "session"("tenant_id", "gateway_id", "key");
CREATE INDEX "run_tenant_id_session_id_started_at_idx" ON "run"("tenant_id", "session_id", "started_at" DESC);
CREATE INDEX "tool_execution_tenant_id_session_id_started_at_idx" ON "tool_execution"("tenant_id", "session_id", "started_at" DESC);
CREATE INDEX "token_use_tenant_id_at_idx" ON "token_use"("tenant_id", "at");
CREATE INDEX "token_use_tenant_id_session_id_at_idx" ON "token_use"("tenant_id", "session_id", "at");
CREATE INDEX "session_event_tenant_id_session_id_at_id_idx" ON "session_event"("tenant_id", "session_id", "at" DESC, "id" DESC);
CREATE INDEX "session_event_received_at_idx" ON "session_event" USING BRIN ("received_at");
CREATE INDEX "finding_tenant_id_cleared_at_opened_at_idx" ON "finding"("tenant_id", "cleared_at", "opened_at" DESC);
CREATE INDEX "finding_tenant_id_session_id_opened_at_idx" ON "finding"("tenant_id", "session_id", "opened_at" DESC);
CREATE INDEX "action_request_tenant_id_session_key_requested_at_idx" ON "action_request"("tenant_id", "session_key", "requested_at" DESC);
CREATE INDEX "action_request_tenant_id_requested_at_idx" ON "action_request"("tenant_id", "requested_at" DESC);
CREATE INDEX "audit_entry_tenant_id_at_id_idx" ON "audit_entry"("tenant_id", "at" DESC, "id");
CREATE INDEX "audit_entry_tenant_id_correlation_id_idx" ON "audit_entry"("tenant_id", "correlation_id");
CREATE INDEX "config_version_tenant_id_at_idx" ON "config_version"("tenant_id", "at" DESC);
CREATE INDEX "worker_beat_tenant_id_beat_at_idx" ON "worker_beat"("tenant_id", "beat_at");
ALTER TABLE "member" ADD CONSTRAINT "member_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "sign_in" ADD CONSTRAINT "sign_in_tenant_id_member_id_fkey" FOREIGN KEY ("tenant_id", "member_id") REFERENCES "member"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "rate_limit" ADD CONSTRAINT "rate_limit_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "gateway" ADD CONSTRAINT "gateway_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "gateway_gap" ADD CONSTRAINT "gateway_gap_tenant_id_gateway_id_fkey" FOREIGN KEY ("tenant_id", "gateway_id") REFERENCES "gateway"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "agent" ADD CONSTRAINT "agent_tenant_id_gateway_id_fkey" FOREIGN KEY ("tenant_id", "gateway_id") REFERENCES "gateway"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "session" ADD CONSTRAINT "session_tenant_id_gateway_id_fkey" FOREIGN KEY ("tenant_id", "gateway_id") REFERENCES "gateway"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "run" ADD CONSTRAINT "run_tenant_id_session_id_fkey" FOREIGN KEY ("tenant_id", "session_id") REFERENCES "session"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "tool_execution" ADD CONSTRAINT "tool_execution_tenant_id_session_id_fkey" FOREIGN KEY ("tenant_id", "session_id") REFERENCES "session"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "token_use" ADD CONSTRAINT "token_use_tenant_id_session_id_fkey" FOREIGN KEY ("tenant_id", "session_id") REFERENCES "session"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "session_event" ADD CONSTRAINT "session_event_tenant_id_session_id_fkey" FOREIGN KEY ("tenant_id", "session_id") REFERENCES "session"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "finding" ADD CONSTRAINT "finding_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "finding" ADD CONSTRAINT "finding_tenant_id_session_id_fkey" FOREIGN KEY ("tenant_id", "session_id") REFERENCES "session"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "action_request" ADD CONSTRAINT "action_request_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "action_request" ADD CONSTRAINT "action_request_tenant_id_gateway_id_fkey" FOREIGN KEY ("tenant_id", "gateway_id") REFERENCES "gateway"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "config_version" ADD CONSTRAINT "config_version_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "worker_beat" ADD CONSTRAINT "worker_beat_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Beyond the schema ---------------------------------------------------------------------------------------------------

-- Closed sets, as in domain/ and contracts/.
ALTER TABLE member ADD CHECK (role IN ('viewer', 'operator', 'engineer', 'admin')),
  ADD CONSTRAINT member_email_is_normal CHECK (email = lower(btrim(email)) AND email <> '');
ALTER TABLE api_token ADD CHECK (role IN ('viewer', 'operator', 'engineer', 'admin')), ADD CHECK (hash ~ '^[0-9a-f]{64}$');
ALTER TABLE gateway ADD CHECK (source IN ('config', 'openclaw', 'environment', 'demo')),
  ADD CHECK (state IN ('connected', 'degraded', 'unreachable', 'incompatible', 'unauthorised', 'unknown')),
  -- Credentials belong in configuration, never here: neither user:password@ nor a query nor a fragment.
  ADD CONSTRAINT gateway_url_has_no_secret CHECK (url !~ '^[a-z]+://[^/]*@' AND url !~ '[?#]');
ALTER TABLE gateway_gap ADD CHECK (to_at >= from_at);
ALTER TABLE session ADD CHECK (status IN ('queued', 'running', 'done', 'failed', 'killed', 'timeout')),
  ADD CHECK (verdict IN ('healthy', 'idle', 'waiting', 'stuck', 'looping', 'runaway', 'failing', 'quota-near', 'unknown'));
ALTER TABLE run ADD CHECK (state IN ('queued', 'running', 'done', 'failed', 'killed', 'timeout')),
  ADD CHECK (ended_at IS NULL OR state NOT IN ('queued', 'running'));
ALTER TABLE tool_execution
  ADD CHECK (result_class IN ('ok', 'nonzero', 'error', 'denied', 'aborted', 'unknown')), ADD CHECK (duration_ms >= 0);
ALTER TABLE token_use ADD CHECK (input >= 0 AND output >= 0 AND cache_read >= 0 AND cache_write >= 0 AND cost_usd >= 0);
ALTER TABLE finding ADD CHECK (confidence BETWEEN 0 AND 1);
ALTER TABLE action_request ADD CHECK (state IN ('requested', 'confirmed', 'refused', 'unverified', 'failed'));
ALTER TABLE audit_entry ADD CHECK (actor_kind IN ('member', 'token', 'system')),
  ADD CHECK (outcome IN ('requested', 'succeeded', 'refused', 'failed', 'unverified'));
ALTER TABLE stream_event
  ADD CHECK (entity IN ('session', 'gateway', 'finding', 'action', 'audit', 'gap', 'timeline'));
ALTER TABLE config_version ADD CHECK (state IN ('applied', 'rejected'));

-- Indexes on a part of a table, which the schema language has no stable word for.
CREATE UNIQUE INDEX finding_open_once ON finding (tenant_id, session_id, kind) WHERE cleared_at IS NULL;
CREATE UNIQUE INDEX gateway_gap_open_once ON gateway_gap (tenant_id, gateway_id) WHERE to_at IS NULL;

-- What is there now is counted on every page and by every overview, and is few among all that ever was.
CREATE INDEX session_live ON session (tenant_id, verdict_rank, gateway_id) INCLUDE (archived) WHERE gone_at IS NULL;

-- Frames are written once, read soon and removed in days: compressing the long ones costs more than their space.
ALTER TABLE stream_event ALTER COLUMN body SET STORAGE EXTERNAL;

-- The one tenant of an installation that has not made more (contracts/tenant.ts).
INSERT INTO tenant (tenant_id, slug, name) VALUES ('00000000-0000-4000-8000-000000000001', 'default', 'Default');

-- Row-level security: a transaction sees the tenant that it named by set_config('app.tenant_id', …, true), and without
-- one it sees nothing. FORCE binds the owner of the tables too.
DO $$
DECLARE
  name text;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY of_tenant ON %I USING (tenant_id = NULLIF(current_setting(''app.tenant_id'', true), '''')::uuid)', name);
  END LOOP;
END
$$;

-- Until a table is first analysed, Postgres guesses that its tenants are many and that naming one finds a row or two. It then
-- answers a foreign-key check (tenant and id) by reading all rows of the tenant through another index, and keeps that plan.
-- So it is told at once that tenants are few.
DO $$
DECLARE
  name text;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' LOOP
    PERFORM pg_restore_attribute_stats('schemaname', 'public', 'relname', name, 'attname', 'tenant_id', 'inherited', false,
      'null_frac', 0::real, 'avg_width', 16, 'n_distinct', 1::real);
  END LOOP;
END
$$;

-- The log of who did what can only grow: nothing changes an entry, and retention removes none that is younger than 30 days.
CREATE POLICY kept ON audit_entry AS RESTRICTIVE FOR DELETE USING (at < now() - interval '30 days');

-- The application's role. Its password is set by prisma/migrate.ts, never here.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mission_control_app') THEN
    CREATE ROLE mission_control_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
  END IF;
EXCEPTION
  -- Another database of the same cluster was migrated at the same moment.
  WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'This role may not create the role mission_control_app. Create it first: CREATE ROLE mission_control_app LOGIN NOBYPASSRLS';
END
$$;
GRANT USAGE ON SCHEMA public TO mission_control_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO mission_control_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO mission_control_app;
REVOKE INSERT, UPDATE, DELETE ON tenant FROM mission_control_app;
GRANT UPDATE (stream_floor) ON tenant TO mission_control_app;
REVOKE UPDATE ON audit_entry FROM mission_control_app;
DO $$
BEGIN
  IF to_regclass('public._prisma_migrations') IS NOT NULL THEN
    REVOKE INSERT, UPDATE, DELETE ON public._prisma_migrations FROM mission_control_app;
  END IF;
END
$$;

-- A token says by itself which tenant it is of, so it must be found before the tenant is known. This function is the
-- only way past row-level security: it takes the hash of a token, which nobody has without the token, and gives no more
-- than which row of which tenant to read. Its owner may read api_token, and only that table, across tenants.
DO $$
BEGIN
  EXECUTE format('CREATE POLICY found_by_hash ON api_token FOR SELECT TO %I USING (true)', current_user);
END
$$;
CREATE FUNCTION api_token_by_hash(token_hash text, OUT tenant_id uuid, OUT token_id uuid) RETURNS SETOF record
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  AS $$ SELECT t.tenant_id, t.id FROM public.api_token t WHERE t.hash = token_hash $$;
REVOKE ALL ON FUNCTION api_token_by_hash(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api_token_by_hash(text) TO mission_control_app;

-- The outbox in commit order. A writer takes its tenant's lock before its first id is handed out (a BEFORE statement
-- trigger runs before any row's default is computed) and keeps it until its commit is visible. So whoever sees an id sees
-- every smaller one of that tenant, and "after N" skips nothing. Write to the outbox last in a transaction: from there on
-- the tenant's other writers wait.
CREATE FUNCTION stream_event_in_order() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  tenant text := NULLIF(current_setting('app.tenant_id', true), '');
BEGIN
  IF tenant IS NULL THEN
    RAISE EXCEPTION 'stream_event needs app.tenant_id' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('stream_event:' || tenant, 0));
  RETURN NULL;
END
$$;
CREATE TRIGGER in_order BEFORE INSERT ON stream_event FOR EACH STATEMENT EXECUTE FUNCTION stream_event_in_order();

CREATE FUNCTION stream_event_announce() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  head record;
BEGIN
  FOR head IN SELECT a.tenant_id, max(a.id) AS id FROM added a GROUP BY a.tenant_id LOOP
    PERFORM pg_notify('stream', head.tenant_id || ':' || head.id);
  END LOOP;
  RETURN NULL;
END
$$;
CREATE TRIGGER announce AFTER INSERT ON stream_event REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION stream_event_announce();
