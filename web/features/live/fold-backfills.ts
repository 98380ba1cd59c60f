import type { BackfillDetail, BackfillPage } from '#contracts/api/backfills.ts'
import type { BackfillView } from '#contracts/backfills.ts'
import type { LiveFrame } from '#contracts/live.ts'
import { inPages } from './fold-deployments.ts'

/** Pages of runs, and the sources as the first page has them: each known run replaced, a new one put first. `source` null = any. */
export function foldBackfillPages(
  pages: readonly BackfillPage[],
  frames: readonly LiveFrame[],
  source: string | null,
): readonly BackfillPage[] {
  return frames.reduce((folded, frame) => {
    if (frame.type !== 'backfill') return folded
    const { backfill } = frame
    const [first, ...rest] = inPages(folded, backfill, source === null || backfill.source === source)
    return first ? [withLatest(first, backfill), ...rest] : folded
  }, pages)
}

/** A run of before never takes the place of a later one. */
function withLatest(page: BackfillPage, backfill: BackfillView): BackfillPage {
  const at = page.sources.findIndex(({ source }) => source === backfill.source)
  const known = page.sources[at]
  if (!known || (known.latest !== null && known.latest.number > backfill.number)) return page
  return { ...page, sources: page.sources.with(at, { ...known, latest: backfill }) }
}

/** One run's page, replaced whole. */
export const foldBackfill = (detail: BackfillDetail, frames: readonly LiveFrame[]): BackfillDetail =>
  frames.reduce(
    (folded, frame) =>
      frame.type === 'backfill' && frame.backfill.id === folded.backfill.id ? { ...folded, backfill: frame.backfill } : folded,
    detail,
  )
