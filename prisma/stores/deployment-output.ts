import type { NewOutputLine, OutputLine } from '#contracts/deployments.ts'
import type { Database } from '#prisma/client.ts'
import { appendFrames } from './append-frames.ts'
import { storableJson } from './storable.ts'

/** A longer line is cut: a program that never breaks its lines must not fill the database and every browser. */
const LONGEST_LINE = 4_000

const INSERT = `INSERT INTO deployment_line AS l (tenant_id, deployment_id, target, at, stream, line, dedup_key)
  SELECT $1::uuid, $2::uuid, n.target, n.at, n.stream, n.line, n.dedup_key
  FROM ROWS FROM (json_to_recordset($3::json) AS (target text, at timestamptz, stream text, line text, dedup_key text))
    WITH ORDINALITY AS n(target, at, stream, line, dedup_key, place)
  ORDER BY n.place ON CONFLICT (tenant_id, deployment_id, dedup_key) DO NOTHING
  RETURNING l.id, l.target, l.at, l.stream, l.line`

type LineRecord = { id: string; target: string; at: Date; stream: OutputLine['stream']; line: string }

/**
 * Keeps what a deployment wrote, in the order given, and shows it. Idempotent by `dedupKey`. The lines must be redacted already.
 * @returns the lines that were not there yet
 * @throws when there is no such deployment
 */
export async function appendOutput(
  db: Database,
  tenantId: string,
  deploymentId: string,
  lines: readonly NewOutputLine[],
): Promise<OutputLine[]> {
  if (lines.length === 0) return []
  const given = lines.map(({ dedupKey, line, ...rest }) => ({ ...rest, line: cut(line), dedup_key: dedupKey }))
  return await db.withTenantSql(tenantId, async (sql) => {
    const { rows } = await sql.query<LineRecord>(INSERT, [tenantId, deploymentId, storableJson(given)])
    const fresh = rows.map(lineView)
    if (fresh.length > 0) await appendFrames(sql, tenantId, [{ type: 'output', deploymentId, lines: fresh }])
    return fresh
  })
}

const PAGE = `SELECT id, target, at, stream, line FROM deployment_line
  WHERE tenant_id = $1::uuid AND deployment_id = $2::uuid AND id > $3::bigint AND ($5::text IS NULL OR target = $5)
  ORDER BY id LIMIT $4`

/** Lines after the one with id `after`, oldest first. `last` = where to go on from. */
export async function readOutput(
  db: Database,
  tenantId: string,
  deploymentId: string,
  { after, limit, target }: { after: number; limit: number; target?: string | undefined },
): Promise<{ items: OutputLine[]; last: number }> {
  const { rows } = await db.withTenantSql(tenantId, async (sql) => {
    return await sql.query<LineRecord>(PAGE, [tenantId, deploymentId, after, limit, target ?? null])
  })
  const items = rows.map(lineView)
  return { items, last: items.at(-1)?.id ?? after }
}

const cut = (line: string): string =>
  line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE)}… (${line.length - LONGEST_LINE} characters cut)`

const lineView = (row: LineRecord): OutputLine => ({ ...row, id: Number(row.id), at: row.at.toISOString() })
