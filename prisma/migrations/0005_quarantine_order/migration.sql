-- AlterTable
ALTER TABLE "backfill" ADD COLUMN     "not_found" INTEGER;

-- DropIndex
DROP INDEX "quarantined_row_tenant_id_backfill_id_collection_id_idx";

-- A text by which others sort as people expect: "row 9" before "row 10". Each run of digits is as long as the next, as far as its last
-- twenty tell; what is longer than an index takes is cut off.
CREATE FUNCTION natural_order(written text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT left(regexp_replace(regexp_replace(written, '([0-9]+)', repeat('0', 20) || '\1', 'g'),
    '[0-9]*([0-9]{20})(?![0-9])', '\1', 'g'), 200)
$$;

-- Rows that a run left out, in the order of their collections and of where they lie. Byte order is the same everywhere.
CREATE INDEX quarantined_row_place ON quarantined_row (tenant_id, backfill_id, collection, (natural_order(pointer) COLLATE "C"), id);
