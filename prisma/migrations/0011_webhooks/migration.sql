-- CreateTable
CREATE TABLE "webhook" (
    "tenant_id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "config" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'unknown',
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_sent_at" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "failures" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "webhook_pkey" PRIMARY KEY ("tenant_id","slug")
);

-- CreateTable
CREATE TABLE "webhook_follower" (
    "tenant_id" UUID NOT NULL,
    "position" BIGINT NOT NULL,
    "began_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_follower_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "webhook_seen" (
    "tenant_id" UUID NOT NULL,
    "entity" TEXT NOT NULL,
    "entity_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_seen_pkey" PRIMARY KEY ("tenant_id","entity","entity_id")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "tenant_id" UUID NOT NULL,
    "webhook" TEXT NOT NULL,
    "position" BIGINT,
    "event_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempted_at" TIMESTAMPTZ(3),
    "give_up_at" TIMESTAMPTZ(3),
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "webhook_seen_tenant_id_seen_at_idx" ON "webhook_seen"("tenant_id", "seen_at");

-- CreateIndex
CREATE INDEX "webhook_delivery_tenant_id_queued_at_idx" ON "webhook_delivery"("tenant_id", "queued_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "webhook_delivery_tenant_id_webhook_position_key" ON "webhook_delivery"("tenant_id", "webhook", "position");

-- AddForeignKey
ALTER TABLE "webhook" ADD CONSTRAINT "webhook_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_follower" ADD CONSTRAINT "webhook_follower_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_seen" ADD CONSTRAINT "webhook_seen_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE webhook ADD CHECK (state IN ('unknown', 'ok', 'failing', 'dead', 'removed'));
ALTER TABLE webhook_delivery ADD CHECK (state IN ('queued', 'sending', 'sent', 'dead'));
-- What is at work is few among all that ever was; its first is what is sent next.
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (tenant_id, webhook, position) WHERE state IN ('queued', 'sending');
CREATE INDEX webhook_delivery_dead ON webhook_delivery (tenant_id, webhook, queued_at DESC) WHERE state = 'dead';

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['webhook', 'webhook_follower', 'webhook_seen', 'webhook_delivery'] LOOP
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
