import type { Database } from '#prisma/client.ts'
import { appendFrames } from '../append-frames.ts'
import { type ComponentName, ensureComponents, lockComponents, writeComponents } from './components.ts'
import { recordSamples, type Sample } from './samples.ts'

/** One of Mission Control's own parts. */
export type OwnPart = Omit<ComponentName, 'source'>

/** A process of Mission Control by the host it runs on: started again there, it is the same part. */
export const processPart = (kind: 'worker' | 'web', host: string): OwnPart => ({
  ...{ slug: `mc-${kind}-${host.toLowerCase()}`, kind },
  name: kind === 'web' ? `Web interface on ${host}` : `Worker on ${host}`,
})

/** An own part tells how it is. */
export async function recordOwnSample(
  db: Database,
  tenantId: string,
  part: OwnPart,
  { at, figures }: Pick<Sample, 'at' | 'figures'>,
): Promise<void> {
  await db.withTenantSql(tenantId, async (sql) => {
    await ensureComponents(sql, tenantId, [{ ...part, source: 'own' }])
    await recordSamples(sql, tenantId, [{ component: part.slug, at, figures }])
  })
}

/** An own part ends in good order: from here on its silence is no trouble. Idempotent. */
export async function removeOwnPart(db: Database, tenantId: string, slug: string): Promise<void> {
  await db.withTenantSql(tenantId, async (sql) => {
    const [standing] = await lockComponents(sql, tenantId, Date.now(), slug)
    if (!standing) return
    const removed = { ...standing, removedAt: new Date().toISOString() }
    await writeComponents(sql, tenantId, [removed])
    await appendFrames(sql, tenantId, [{ type: 'component', component: removed }])
  })
}
