import type { ComponentView } from '#contracts/components.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { storableJson, storableText } from '../storable.ts'

/** What a component is called and where its samples come from. */
export type ComponentName = Pick<ComponentView, 'slug' | 'name' | 'kind' | 'source'>

const ENSURE = `INSERT INTO component AS c (tenant_id, slug, name, kind, source)
  SELECT $1::uuid, n.slug, n.name, n.kind, n.source
  FROM jsonb_to_recordset($2::jsonb) AS n(slug text, name text, kind text, source text) ORDER BY n.slug
  ON CONFLICT (tenant_id, slug) DO UPDATE SET name = excluded.name, kind = excluded.kind, source = excluded.source,
    removed_at = NULL, since = CASE WHEN c.removed_at IS NULL THEN c.since ELSE now() END
  WHERE (c.name, c.kind, c.source) IS DISTINCT FROM (excluded.name, excluded.kind, excluded.source) OR c.removed_at IS NOT NULL`

/** Makes components be there. One that was removed comes back; what is as it was is not written. */
export async function ensureComponents(
  sql: TenantConnection,
  tenantId: string,
  components: readonly ComponentName[],
): Promise<void> {
  if (components.length === 0) return
  const rows = components.map(({ slug, name, kind, source }) => ({ slug, name: storableText(name), kind, source }))
  await sql.query(ENSURE, [tenantId, storableJson(rows)])
}

const columns = 'slug, name, kind, source, state, since, says, last_sample_at, limits, judged_at, removed_at'

type Row = {
  slug: string
  name: string
  kind: string
  source: ComponentView['source']
  state: ComponentView['state']
  since: Date
  says: string
  last_sample_at: Date | null
  limits: ComponentView['limits']
  judged_at: Date | null
  removed_at: Date | null
}

/** As it was judged last, with the forecasts of then. */
const viewOf = (row: Row): ComponentView => ({
  ...{ slug: row.slug, name: row.name, kind: row.kind, source: row.source, state: row.state, says: row.says },
  ...{ since: row.since.toISOString(), lastSampleAt: row.last_sample_at?.toISOString() ?? null },
  ...{ limits: row.limits, removedAt: row.removed_at?.toISOString() ?? null },
})

/** What is heard of is judged several times a minute: after this nobody judges any more. */
const UNJUDGED_AFTER_MS = 120_000

/** As pages see it. What was not judged for long is not known, whatever it was. */
function shownView(row: Row, now: number): ComponentView {
  const view = viewOf(row)
  const judgedAt = row.judged_at
  if (row.removed_at !== null || (judgedAt !== null && now - judgedAt.getTime() <= UNJUDGED_AFTER_MS)) return view
  const since = judgedAt === null ? 'It was not judged yet' : `Nobody has judged it since ${judgedAt.toISOString()}`
  const limits = view.limits.map((limit) => ({ ...limit, state: 'unknown' as const, hitAt: null, hitBetween: null }))
  return { ...view, limits, state: 'unknown', says: `${since}: is a worker running?${view.says ? ` Before: ${view.says}` : ''}` }
}

/** Nobody reads more at once. */
export const MOST_COMPONENTS = 2_000

const LIST = `SELECT ${columns} FROM component WHERE tenant_id = $1::uuid AND removed_at IS NULL
  ORDER BY array_position(ARRAY['over-limit', 'near-limit', 'stale', 'unknown', 'ok'], state), source, slug LIMIT ${MOST_COMPONENTS}`

/** Those that are watched, most pressing first. */
export async function readComponents(sql: TenantConnection, tenantId: string): Promise<ComponentView[]> {
  const now = Date.now()
  return (await sql.query<Row>(LIST, [tenantId])).rows.map((row) => shownView(row, now))
}

/** A sample that claims to be from later than this is no news of now. */
const AHEAD_MS = 60_000

/** Locked in one order, so that two who judge at once do not meet crosswise. */
const TO_JUDGE = `SELECT ${columns.replace(
  'last_sample_at',
  `(SELECT max(s.at) FROM component_sample s WHERE s.tenant_id = c.tenant_id
    AND s.component = c.slug AND s.at <= $2) AS last_sample_at`,
)}
  FROM component c WHERE tenant_id = $1::uuid AND removed_at IS NULL AND ($3::text IS NULL OR slug = $3) ORDER BY slug LIMIT ${MOST_COMPONENTS} FOR NO KEY UPDATE`

/** The same for who judges them, locked, with when each was really heard last; only one with `slug`. `now` in ms since epoch. */
export async function lockComponents(
  sql: TenantConnection,
  tenantId: string,
  now: number,
  slug: string | null = null,
): Promise<ComponentView[]> {
  return (await sql.query<Row>(TO_JUDGE, [tenantId, new Date(now + AHEAD_MS), slug])).rows.map(viewOf)
}

const ONE = `SELECT ${columns} FROM component WHERE tenant_id = $1::uuid AND slug = $2`

/** One component, removed ones too; null = there is none. */
export async function findComponent(sql: TenantConnection, tenantId: string, slug: string): Promise<ComponentView | null> {
  const [row] = (await sql.query<Row>(ONE, [tenantId, storableText(slug)])).rows
  return row ? shownView(row, Date.now()) : null
}

const COUNT = `SELECT count(*)::int AS n FROM component WHERE tenant_id = $1::uuid AND removed_at IS NULL`

/** How many are watched. */
export async function countComponents(sql: TenantConnection, tenantId: string): Promise<number> {
  return (await sql.query<{ n: number }>(COUNT, [tenantId])).rows[0]?.n ?? 0
}

const WRITE = `UPDATE component c SET state = j.state, since = j.since, says = j.says, last_sample_at = j.last_sample_at,
    limits = j.limits, removed_at = j.removed_at, judged_at = now()
  FROM jsonb_to_recordset($2::jsonb) AS j(slug text, state text, since timestamptz, says text, last_sample_at timestamptz,
    limits jsonb, removed_at timestamptz)
  WHERE c.tenant_id = $1::uuid AND c.slug = j.slug`

/** Writes what locked components were judged to be. */
export async function writeComponents(sql: TenantConnection, tenantId: string, judged: readonly ComponentView[]): Promise<void> {
  if (judged.length === 0) return
  const rows = judged.map(({ slug, state, since, says, lastSampleAt, limits, removedAt }) => ({
    ...{ slug, state, since, says, last_sample_at: lastSampleAt, limits, removed_at: removedAt },
  }))
  await sql.query(WRITE, [tenantId, storableJson(rows)])
}
