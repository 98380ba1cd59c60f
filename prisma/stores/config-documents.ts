import { createHash } from 'node:crypto'
import { DriftFile } from '#contracts/config/drift.ts'
import type { Environment } from '#contracts/config/environments.ts'
import type { NamedSuite, ReleaseConfig } from '#contracts/config/release-config.ts'
import type { DriftSchedule, GateSchedule } from '#contracts/config/schedules.ts'
import type { Suite } from '#contracts/config/suites.ts'
import type { Target } from '#contracts/config/targets.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { appendFrames } from './append-frames.ts'
import { readEnvironments } from './environments.ts'
import { storableJson } from './storable.ts'

const kinds = ['environment', 'target', 'suite', 'drift', 'schedule'] as const
type Kind = (typeof kinds)[number]

type ConfigRow = { kind: Kind; slug: string; position: number; hash: string; body: string }

/** Names of documents by what became of them, `kind/slug`. */
export type DocumentChanges = { put: string[]; removed: string[] }

/** Two workers that apply at once take turns. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('config_document/' || $1::text, 0))`

/** Documents of other kinds are no business of the release files. */
const REMOVE = `DELETE FROM config_document c WHERE c.tenant_id = $1::uuid AND c.kind = ANY($4::text[])
  AND NOT EXISTS (SELECT FROM unnest($2::text[], $3::text[]) AS w(kind, slug) WHERE w.kind = c.kind AND w.slug = c.slug)
  RETURNING kind || '/' || slug AS name, kind`

const PUT = `INSERT INTO config_document AS c (tenant_id, kind, slug, position, hash, body)
  SELECT $1::uuid, w.kind, w.slug, w.position, w.hash, w.body::jsonb
  FROM unnest($2::text[], $3::text[], $4::int[], $5::text[], $6::text[]) AS w(kind, slug, position, hash, body)
  ON CONFLICT (tenant_id, kind, slug) DO UPDATE SET position = excluded.position, hash = excluded.hash, body = excluded.body
  WHERE (c.position, c.hash, c.body) IS DISTINCT FROM (excluded.position, excluded.hash, excluded.body)
  RETURNING kind || '/' || slug AS name, kind`

/**
 * Makes the documents of a tenant those of the configuration, and shows the environments where one of them or a target changed.
 * Idempotent: what is as it was is not written.
 */
export async function replaceDocuments(db: Database, tenantId: string, config: ReleaseConfig): Promise<DocumentChanges> {
  const rows = rowsOf(config)
  const column = <Name extends keyof ConfigRow>(name: Name) => rows.map((row) => row[name])
  return await db.withTenantSql(tenantId, async (sql) => {
    await sql.query(LOCK, [tenantId])
    type Changed = { name: string; kind: Kind }
    const removed = await sql.query<Changed>(REMOVE, [tenantId, column('kind'), column('slug'), kinds])
    const columns = [column('kind'), column('slug'), column('position'), column('hash'), column('body')]
    const put = await sql.query<Changed>(PUT, [tenantId, ...columns])
    const places = [...removed.rows, ...put.rows].filter(({ kind }) => kind === 'environment' || kind === 'target')
    if (places.length > 0) await showEnvironments(sql, tenantId)
    return { put: put.rows.map(({ name }) => name), removed: removed.rows.map(({ name }) => name) }
  })
}

/** All of them: they are few, and a target shows in the environment it is in. */
async function showEnvironments(sql: TenantConnection, tenantId: string): Promise<void> {
  const environments = await readEnvironments(sql, tenantId, null)
  await appendFrames(
    sql,
    tenantId,
    environments.map((environment) => ({ type: 'environment', environment })),
  )
}

function rowsOf({ environments, targets, suites, drift, schedules }: ReleaseConfig): ConfigRow[] {
  const rows = (kind: Kind, items: readonly { slug: string; body: unknown; hash?: string }[]): ConfigRow[] =>
    items.map(({ slug, body, hash }, position) => {
      const json = storableJson(body)
      return { kind, slug, position, body: json, hash: hash ?? createHash('sha256').update(json).digest('hex').slice(0, 32) }
    })
  const bySlug = <T extends { slug: string }>(items: readonly T[]) => items.map((body) => ({ slug: body.slug, body }))
  return [
    ...rows('environment', bySlug(environments)),
    ...rows('target', bySlug(targets)),
    ...rows(
      'suite',
      suites.map(({ slug, hash, suite }) => ({ slug, hash, body: suite })),
    ),
    ...rows('drift', [{ slug: 'drift', body: drift }]),
    ...rows('schedule', [
      ...schedules.gates.map((body) => ({ slug: body.name, body })),
      // No gate's name has a slash.
      ...schedules.drift.map((body) => ({ slug: `drift/${body.environment}`, body })),
    ]),
  ]
}

const READ = `SELECT kind, slug, hash, body FROM config_document WHERE tenant_id = $1::uuid ORDER BY kind, position`

/** The release configuration that is in force; everything empty before the first was applied. */
export async function readDocuments(db: Database, tenantId: string): Promise<ReleaseConfig> {
  type Row = { kind: Kind; slug: string; hash: string; body: unknown }
  const { rows } = await db.withTenantSql(tenantId, async (sql) => await sql.query<Row>(READ, [tenantId]))
  const of = (wanted: Kind) => rows.filter(({ kind }) => kind === wanted)
  // Only what the schemas took is written to the table.
  const schedules = of('schedule').map(({ body }) => body as GateSchedule | DriftSchedule)
  return {
    environments: of('environment').map(({ body }) => body as Environment),
    targets: of('target').map(({ body }) => body as Target),
    suites: of('suite').map(({ slug, hash, body }): NamedSuite => ({ slug, hash, suite: body as Suite })),
    drift: DriftFile.parse(of('drift')[0]?.body ?? {}),
    schedules: {
      gates: schedules.filter((schedule) => 'suite' in schedule),
      drift: schedules.filter((schedule) => !('suite' in schedule)),
    },
  }
}
