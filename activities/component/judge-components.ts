import type { Judge } from '#activities/alert/judge.ts'
import type { ComponentView } from '#contracts/components.ts'
import type { ComponentsFile } from '#contracts/config/components.ts'
import type { Database, TenantConnection } from '#prisma/client.ts'
import { appendFrames } from '#prisma/stores/append-frames.ts'
import { reconcileComponentFindings } from '#prisma/stores/component/component-findings.ts'
import { ensureComponents, lockComponents, writeComponents } from '#prisma/stores/component/components.ts'
import { deleteSamples, readSamples } from '#prisma/stores/component/samples.ts'
import { readResponseConfig } from '#prisma/stores/response-config.ts'
import { findingsOf } from './findings-of.ts'
import { judgeSamples } from './judge-samples.ts'
import { LookedBefore } from './looked-before.ts'
import { listedComponents, type Watched, watchedOf } from './watched.ts'

/** A buffer may fill within a minute, and a warning is worth what is left of it. */
const EVERY_MS = 2_000
/** Of a window no more samples are looked at than this: a course is not known better by more. */
const MOST_SAMPLES = 360

export type ComponentJudgeDeps = {
  db: Database
  /** Why a component could not be asked just now; null = it could, or nobody asks. */
  faultOf(tenantId: string, slug: string): string | null
  /** ms since epoch. Default: the system's. */
  now?: () => number
}

/** A row with how it is watched; `watched` null = it is watched no more. */
type Standing = { component: ComponentView; watched: Watched | null }

/** Looks at every component: what it told, what that is against its limits, and when it hits them. */
export function createComponentJudge({ db, faultOf, now = Date.now }: ComponentJudgeDeps): Judge {
  const tenants = new Map<string, LookedBefore>()
  return {
    name: 'components',
    everyMs: EVERY_MS,
    run: async (tenantId) => {
      const { components: file } = await readResponseConfig(db, tenantId)
      const at = now()
      const before = tenants.get(tenantId) ?? new LookedBefore()
      tenants.set(tenantId, before)
      await db.withTenantSql(tenantId, async (sql) => {
        await ensureComponents(sql, tenantId, listedComponents(file))
        const rows = await lockComponents(sql, tenantId, at)
        const standing = rows.map((component) => ({ component, watched: stillWatched(component, file, at) }))
        const due = standing.filter(({ component, watched }) => before.isDue(component, watched, at))
        const judged = await judge(sql, tenantId, { due, now: at, faultOf: (slug) => faultOf(tenantId, slug) })
        await writeComponents(sql, tenantId, judged)
        if (before.isTidyDue(at)) before.tidied(at, await deleteSamples(sql, tenantId, at - file.keep))
        await tell(sql, tenantId, { standing, judged, before, now: at })
      })
    },
  }
}

function stillWatched(component: ComponentView, file: ComponentsFile, now: number): Watched | null {
  const watched = watchedOf(component, file)
  if (!watched?.goneAfterMs) return watched
  const heardAt = Date.parse(component.lastSampleAt ?? component.since)
  return now - heardAt > watched.goneAfterMs ? null : watched
}

type Judging = { due: readonly Standing[]; now: number; faultOf(slug: string): string | null }

async function judge(sql: TenantConnection, tenantId: string, { due, now, faultOf }: Judging): Promise<ComponentView[]> {
  const windows = due.flatMap(({ component, watched }) =>
    watched ? [{ component: component.slug, since: now - watched.windowMs, most: MOST_SAMPLES }] : [],
  )
  const samples = await readSamples(sql, tenantId, windows)
  return due.map(({ component, watched }) => {
    if (!watched) return { ...component, removedAt: new Date(now).toISOString() }
    const told = samples.get(component.slug) ?? []
    return judgeSamples({ component, watched, samples: told, fault: faultOf(component.slug), now })
  })
}

type Telling = { standing: readonly Standing[]; judged: readonly ComponentView[]; before: LookedBefore; now: number }

async function tell(sql: TenantConnection, tenantId: string, { standing, judged, before, now }: Telling): Promise<void> {
  const bySlug = new Map(judged.map((component) => [component.slug, component]))
  const wanted = standing.flatMap(({ component, watched }) =>
    watched ? findingsOf(bySlug.get(component.slug) ?? component, watched, now) : [],
  )
  const shown = judged.filter((component) => before.judged(component, now))
  await reconcileComponentFindings(sql, tenantId, { wanted, now })
  await appendFrames(
    sql,
    tenantId,
    shown.map((component) => ({ type: 'component', component })),
  )
}
