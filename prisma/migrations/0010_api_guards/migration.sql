-- Answers to requests with an Idempotency-Key, to be given again. Neither the key nor what was sent is stored, only keyed hashes.
CREATE TABLE "idempotency_key" (
    "tenant_id" UUID NOT NULL,
    "caller" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "key_hash" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "attempt" UUID NOT NULL,
    "begun_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leased_until" TIMESTAMPTZ(3) NOT NULL,
    "answered_at" TIMESTAMPTZ(3),
    "status" INTEGER,
    "content_type" TEXT,
    "body" TEXT,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("tenant_id","caller","route","key_hash")
);
CREATE INDEX "idempotency_key_tenant_id_begun_at_idx" ON "idempotency_key"("tenant_id", "begun_at");
ALTER TABLE "idempotency_key" ADD CONSTRAINT "idempotency_key_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE idempotency_key ADD CHECK ((answered_at IS NULL) = (status IS NULL)), ADD CHECK (status BETWEEN 200 AND 599);

ALTER TABLE idempotency_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_key FORCE ROW LEVEL SECURITY;
CREATE POLICY of_tenant ON idempotency_key USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_key TO mission_control_app;

-- A tenant is no way to find few of its rows, however little is known yet of what the table holds.
SELECT pg_restore_attribute_stats('schemaname', 'public', 'relname', 'idempotency_key', 'attname', 'tenant_id', 'inherited', false,
  'null_frac', 0::real, 'avg_width', 16, 'n_distinct', 1::real);

-- Tokens of before there were scopes keep all that their role may. Their owner reads and writes across tenants for this alone.
ALTER TABLE api_token NO FORCE ROW LEVEL SECURITY;
UPDATE api_token SET scopes = '{all}' WHERE scopes IS NULL OR cardinality(scopes) = 0;
ALTER TABLE api_token FORCE ROW LEVEL SECURITY;
ALTER TABLE api_token ADD CONSTRAINT api_token_has_scopes CHECK (cardinality(scopes) > 0 AND scopes IS NOT NULL);

-- A token that another one made ends with it.
ALTER TABLE "api_token" ADD COLUMN "parent_id" UUID;
CREATE UNIQUE INDEX "api_token_tenant_id_id_key" ON "api_token"("tenant_id", "id");
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_tenant_id_parent_id_fkey" FOREIGN KEY ("tenant_id", "parent_id") REFERENCES "api_token"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
