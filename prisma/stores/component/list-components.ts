import type { ComponentDetail, ComponentPage } from '#contracts/api/response.ts'
import type { ComponentSampleInput } from '#contracts/components.ts'
import type { Database } from '#prisma/client.ts'
import { headOf } from '../stream-head.ts'
import { findComponent, readComponents } from './components.ts'
import { readSamples, type Sample } from './samples.ts'

/** What is watched, most pressing first. */
export async function listComponents(db: Database, tenantId: string): Promise<ComponentPage> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const asOf = (await headOf(sql, tenantId)).toString()
    return { items: await readComponents(sql, tenantId), asOf }
  })
}

/** A chart has no more pixels for them. */
const MOST_SAMPLES = 600
const HOUR_MS = 3_600_000

/** One component with what it told in the last hours; null = there is none of this name. `now` in ms since epoch. */
export async function componentDetail(
  db: Database,
  tenantId: string,
  { slug, hours, now = Date.now() }: { slug: string; hours: number; now?: number },
): Promise<ComponentDetail | null> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const asOf = (await headOf(sql, tenantId)).toString()
    const component = await findComponent(sql, tenantId, slug)
    if (!component) return null
    const window = { component: slug, since: now - hours * HOUR_MS, most: MOST_SAMPLES }
    const samples = (await readSamples(sql, tenantId, [window])).get(slug) ?? []
    return { component, samples: samples.map(sampleView), asOf }
  })
}

/** As it was posted, or could have been. */
function sampleView({ at, figures }: Sample): ComponentSampleInput {
  const { 'memory-bytes': memoryBytes, 'cpu-share': cpuShare, ...others } = figures
  const { 'queue-depth': queueDepth, 'oldest-item-seconds': oldestItemSeconds, ...rest } = others
  const known = Object.entries({ memoryBytes, cpuShare, queueDepth, oldestItemSeconds }).filter(
    ([, value]) => value !== undefined,
  )
  return {
    at: new Date(at).toISOString(),
    ...Object.fromEntries(known),
    ...(Object.keys(rest).length > 0 ? { figures: rest } : {}),
  }
}
