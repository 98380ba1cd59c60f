import type { CheckView, GateRunView } from '#contracts/gates.ts'
import type { Enforcement, GateVerdict } from '#domain/gate/verdict.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { appendFrames } from './append-frames.ts'
import { mustFind } from './gate-runs.ts'
import { storableJson, storableText } from './storable.ts'

/** What a look came to, check by check, in the order of the suite. */
export type GateProgress = { look: number; looks: number; checks: readonly CheckView[] }

const PUT_CHECKS = `INSERT INTO gate_check (tenant_id, gate_run_id, "check", kind, position, verdict, says, figures, samples,
    baseline_samples, liveness, enforce)
  SELECT $1, $2, c."check", c.kind, c.position, c.verdict, c.says, c.figures, c.samples, c."baselineSamples", c.liveness, c.enforce
  FROM jsonb_to_recordset($3::jsonb) AS c("check" text, kind text, position int, verdict text, says text, figures jsonb,
    samples int, "baselineSamples" int, liveness boolean, enforce text)
  ON CONFLICT (tenant_id, gate_run_id, "check") DO UPDATE SET kind = excluded.kind, position = excluded.position,
    verdict = excluded.verdict, says = excluded.says, figures = excluded.figures, samples = excluded.samples,
    baseline_samples = excluded.baseline_samples, liveness = excluded.liveness, enforce = excluded.enforce`

const LOOKED = `UPDATE gate_run SET look = $3, looks = $4 WHERE tenant_id = $1 AND id = $2 AND verdict IS NULL`

/** Writes what a look came to. A run that has its verdict keeps it: told late, nothing changes. */
export async function recordLook(
  db: Database,
  tenantId: string,
  id: string,
  { look, looks, checks }: GateProgress,
): Promise<GateRunView> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const { rowCount } = await sql.query(LOOKED, [tenantId, id, look, looks])
    if (rowCount) await putChecks(sql, tenantId, id, checks)
    const run = await mustFind(sql, tenantId, id)
    if (rowCount) await appendFrames(sql, tenantId, [{ type: 'gate-run', run }])
    return run
  })
}

async function putChecks(sql: TenantConnection, tenantId: string, id: string, checks: readonly CheckView[]): Promise<void> {
  const rows = checks.map((check, position) => ({ ...check, position }))
  await sql.query(PUT_CHECKS, [tenantId, id, storableJson(rows)])
}

const FINISH = `UPDATE gate_run SET verdict = $3, says = $4, enforce = $5, finished_at = now()
  WHERE tenant_id = $1 AND id = $2 AND verdict IS NULL`

/** Gives a run its verdict, once: the first stands. Gives the run as it stands, and whether this call ended it. */
export async function finishGateRun(
  db: Database,
  tenantId: string,
  id: string,
  { verdict, says, enforce }: { verdict: GateVerdict; says: string; enforce: Enforcement },
): Promise<{ run: GateRunView; ended: boolean }> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const { rowCount } = await sql.query(FINISH, [tenantId, id, verdict, storableText(says), enforce])
    const run = await mustFind(sql, tenantId, id)
    if (rowCount) await appendFrames(sql, tenantId, [{ type: 'gate-run', run }])
    return { run, ended: Boolean(rowCount) }
  })
}
