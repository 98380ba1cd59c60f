import type { SamplesBody } from '#contracts/api/response.ts'
import type { ComponentSampleInput } from '#contracts/components.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { readResponseConfig } from '../response-config.ts'
import { countComponents, ensureComponents, findComponent, MOST_COMPONENTS } from './components.ts'
import { recordSamples } from './samples.ts'

/** `asked`: its metrics are fetched, and two sources of one series would contradict each other. */
export type Reported = { kind: 'taken'; taken: number } | { kind: 'asked' } | { kind: 'full' }

/** Keeps what a component posts of itself. One that configuration does not list is made by its first sample. */
export async function reportSamples(
  db: Database,
  tenantId: string,
  slug: string,
  { name, kind, samples }: SamplesBody,
): Promise<Reported> {
  const { components } = await readResponseConfig(db, tenantId).then((config) => config.components)
  const listed = components.find((component) => component.slug === slug)
  if (listed?.scrape) return { kind: 'asked' }
  return await db.withTenantSql(tenantId, async (sql) => {
    const known = await findComponent(sql, tenantId, slug)
    if (!known && (await countComponents(sql, tenantId)) >= MOST_COMPONENTS) return { kind: 'full' }
    const called = { name: listed?.name ?? name ?? known?.name ?? slug, kind: listed?.kind ?? kind ?? known?.kind ?? 'component' }
    return { kind: 'taken', taken: await put(sql, tenantId, { slug, ...called }, samples) }
  })
}

async function put(
  sql: TenantConnection,
  tenantId: string,
  component: { slug: string; name: string; kind: string },
  samples: readonly ComponentSampleInput[],
): Promise<number> {
  await ensureComponents(sql, tenantId, [{ ...component, source: 'posted' }])
  return await recordSamples(
    sql,
    tenantId,
    samples.map((sample) => ({ component: component.slug, at: Date.parse(sample.at), figures: figuresOf(sample) })),
  )
}

function figuresOf({
  memoryBytes,
  cpuShare,
  queueDepth,
  oldestItemSeconds,
  figures,
}: ComponentSampleInput): Record<string, number> {
  const known = {
    ...{ 'memory-bytes': memoryBytes, 'cpu-share': cpuShare },
    ...{ 'queue-depth': queueDepth, 'oldest-item-seconds': oldestItemSeconds },
  }
  const told = Object.entries(known).filter((entry): entry is [string, number] => entry[1] !== undefined)
  return { ...figures, ...Object.fromEntries(told) }
}
