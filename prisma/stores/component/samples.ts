import type { TenantConnection } from '#prisma/client.ts'
import { storableJson } from '../storable.ts'

/** What a component told at one time (ms since epoch), by the name of the figure. */
export type Sample = { component: string; at: number; figures: Readonly<Record<string, number>> }

/** Figures with a column of their own. */
const columnOf: Readonly<Record<string, string>> = {
  'memory-bytes': 'memory_bytes',
  'cpu-share': 'cpu_share',
  'queue-depth': 'queue_depth',
  'oldest-item-seconds': 'oldest_item_seconds',
}
const columns = Object.values(columnOf)

/** A component that is removed, or was never there, has no samples. */
const RECORD = `INSERT INTO component_sample (tenant_id, component, at, ${columns.join(', ')}, figures)
  SELECT $1::uuid, s.component, s.at, ${columns.map((name) => `s.${name}`).join(', ')}, s.figures
  FROM jsonb_to_recordset($2::jsonb) AS s(component text, at timestamptz, ${columns.map((name) => `${name} float8`).join(', ')}, figures jsonb)
  JOIN component c ON c.tenant_id = $1::uuid AND c.slug = s.component
  ON CONFLICT DO NOTHING`

/** Keeps samples; one of a time that is there already changes nothing. @returns how many were new */
export async function recordSamples(sql: TenantConnection, tenantId: string, samples: readonly Sample[]): Promise<number> {
  if (samples.length === 0) return 0
  const { rowCount } = await sql.query(RECORD, [tenantId, storableJson(samples.map(rowOf))])
  return rowCount ?? 0
}

function rowOf({ component, at, figures }: Sample): object {
  const others = Object.entries(figures).filter(([name]) => !columnOf[name])
  const known = Object.entries(columnOf).map(([name, column]) => [column, figures[name] ?? null])
  return {
    ...{ component, at: new Date(at).toISOString(), ...Object.fromEntries(known) },
    figures: others.length > 0 ? Object.fromEntries(others) : null,
  }
}

/** From when on (ms since epoch) a component's samples are wanted. Of more than about `most`, the last of each of as many stretches. */
export type Window = { component: string; since: number; most: number }

const READ = `SELECT w.component, s.at, ${columns.map((name) => `s.${name}`).join(', ')}, s.figures
  FROM jsonb_to_recordset($2::jsonb) AS w(component text, since timestamptz, most float8)
  CROSS JOIN LATERAL (
    SELECT greatest(1, extract(epoch FROM max(b.at) - min(b.at)) * 1000 / w.most) AS every FROM component_sample b
    WHERE b.tenant_id = $1::uuid AND b.component = w.component AND b.at > w.since
  ) b
  CROSS JOIN LATERAL (
    SELECT DISTINCT ON (floor(extract(epoch FROM s.at) * 1000 / b.every)) s.* FROM component_sample s
    WHERE s.tenant_id = $1::uuid AND s.component = w.component AND s.at > w.since
    ORDER BY floor(extract(epoch FROM s.at) * 1000 / b.every), s.at DESC
  ) s ORDER BY w.component, s.at`

type Row = { component: string; at: Date; figures: Record<string, number> | null } & Record<string, number | null>

/** The samples of some components, each oldest first. */
export async function readSamples(
  sql: TenantConnection,
  tenantId: string,
  windows: readonly Window[],
): Promise<ReadonlyMap<string, Sample[]>> {
  const found = new Map(windows.map(({ component }): [string, Sample[]] => [component, []]))
  if (windows.length === 0) return found
  const asked = windows.map(({ component, since, most }) => ({ component, since: new Date(since).toISOString(), most }))
  const { rows } = await sql.query<Row>(READ, [tenantId, storableJson(asked)])
  for (const row of rows) found.get(row.component)?.push(sampleOf(row))
  return found
}

function sampleOf(row: Row): Sample {
  const known = Object.entries(columnOf).flatMap(([name, column]) => {
    const value = row[column]
    return value == null ? [] : [[name, value] as const]
  })
  return { component: row.component, at: row.at.getTime(), figures: { ...Object.fromEntries(known), ...row.figures } }
}

/** Rows that one statement removes: its locks last milliseconds. */
const CHUNK = 5_000
const DELETE = `DELETE FROM component_sample WHERE tenant_id = $1::uuid AND ctid = ANY (ARRAY(
  SELECT ctid FROM component_sample WHERE tenant_id = $1::uuid AND at < $2 LIMIT ${CHUNK} FOR UPDATE SKIP LOCKED))`

/** Removes samples from before a time (ms since epoch), some at once. @returns whether there may be more */
export async function deleteSamples(sql: TenantConnection, tenantId: string, before: number): Promise<boolean> {
  const { rowCount } = await sql.query(DELETE, [tenantId, new Date(before)])
  return rowCount === CHUNK
}
