import type { BackfillSourceView, BackfillView } from '#contracts/backfills.ts'
import type { BackfillFile, NamedBackfill } from '#contracts/config/backfill.ts'
import { collectionName } from '#domain/backfill/mapping.ts'
import { sayDuration } from '#domain/component/figure.ts'

/** Sources as they are configured, each with its latest run; null = it never ran. */
export const sourceViews = (sources: readonly NamedBackfill[], latest: readonly BackfillView[]): BackfillSourceView[] =>
  sources.map(({ slug, file }) => ({
    source: slug,
    ...{ kind: file.kind, path: file.path, gateway: file.gateway, schedule: scheduleWords(file.schedule) },
    collections: file.collections.map((collection) => ({ collection: collectionName(collection), entity: collection.entity })),
    latest: latest.find(({ source }) => source === slug) ?? null,
  }))

/** A schedule in words; times of a `cron` are UTC. */
const scheduleWords = (schedule: BackfillFile['schedule']): string | null =>
  schedule === undefined ? null : schedule.every === undefined ? `${schedule.cron} (UTC)` : `every ${sayDuration(schedule.every)}`
