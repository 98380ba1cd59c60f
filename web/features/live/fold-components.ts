import type { ComponentPage } from '#contracts/api/response.ts'
import type { ComponentView } from '#contracts/components.ts'
import type { LiveFrame } from '#contracts/live.ts'

const rank: readonly ComponentView['state'][] = ['over-limit', 'near-limit', 'stale', 'unknown', 'ok']

/** Components as the server lists them, most pressing first; one that is watched no more leaves. */
export function foldComponents(page: ComponentPage, frames: readonly LiveFrame[]): ComponentPage {
  const changed = new Map(
    frames.flatMap((frame) => (frame.type === 'component' ? [[frame.component.slug, frame.component]] : [])),
  )
  if (changed.size === 0) return page
  const others = page.items.filter(({ slug }) => !changed.has(slug))
  const items = [...others, ...changed.values()].filter(({ removedAt }) => removedAt === null)
  return { ...page, items: items.toSorted(byPressure) }
}

const byPressure = (a: ComponentView, b: ComponentView): number =>
  rank.indexOf(a.state) - rank.indexOf(b.state) || compare(a.source, b.source) || compare(a.slug, b.slug)
const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)
