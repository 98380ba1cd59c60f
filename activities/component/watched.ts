import type { ComponentView } from '#contracts/components.ts'
import type { ComponentLimits } from '#contracts/config/component-limits.ts'
import type { ComponentsFile } from '#contracts/config/components.ts'
import type { ComponentName } from '#prisma/stores/component/components.ts'
import { ownLimits } from './own-limits.ts'

/** What a component is judged by. Times in ms. */
export type Watched = {
  limits: ComponentLimits
  windowMs: number
  staleAfterMs: number
  /** Silent for this long, it is taken for gone. null = it is there as long as configuration says so. */
  goneAfterMs: number | null
  /** Nobody is told of its silence here: something else says it, or it is no trouble. */
  isSilenceTold: boolean
}

const MINUTE_MS = 60_000
const WINDOW_MS = 30 * MINUTE_MS
/** So many of the usual times between two samples without one, and nothing is known any more. */
const MISSED_SAMPLES = 3
/** Nobody said how often these post. */
const UNLISTED_STALE_MS = 5 * MINUTE_MS
/** Own parts tell every 15 s, gateways once a minute. */
const OWN_STALE_MS = 60_000
const GATEWAY_STALE_MS = 4 * MINUTE_MS
/** By then a worker that was replaced under another host name is no trouble any more, or somebody was told of it for long enough. */
const OWN_GONE_MS = 60 * MINUTE_MS

/** How a component is judged; null = it is watched no more. */
export function watchedOf(
  { slug, kind, source }: Pick<ComponentView, 'slug' | 'kind' | 'source'>,
  file: ComponentsFile,
): Watched | null {
  const listed = file.components.find((component) => component.slug === slug)
  if (listed) {
    const every = listed.scrape?.every ?? listed.posted?.every ?? MINUTE_MS
    const staleAfterMs = listed.staleAfter ?? MISSED_SAMPLES * every
    return { limits: listed.limits, windowMs: listed.window, staleAfterMs, goneAfterMs: null, isSilenceTold: true }
  }
  const usual = { windowMs: WINDOW_MS, isSilenceTold: true }
  if (source === 'posted') return { ...usual, limits: {}, staleAfterMs: UNLISTED_STALE_MS, goneAfterMs: file.keep }
  const limits = source === 'own' ? ownLimits(kind, file.own) : null
  if (!limits) return null
  // A gateway's silence is told by its own state, and a channel that nothing goes through is quiet.
  if (kind === 'gateway')
    return { ...usual, limits, staleAfterMs: GATEWAY_STALE_MS, goneAfterMs: OWN_GONE_MS, isSilenceTold: false }
  const goneAfterMs = kind === 'handoff' ? OWN_STALE_MS : OWN_GONE_MS
  return { ...usual, limits, staleAfterMs: OWN_STALE_MS, goneAfterMs, isSilenceTold: kind !== 'handoff' }
}

/** What configuration lists, as it is called. */
export const listedComponents = ({ components }: ComponentsFile): ComponentName[] =>
  components.map(({ slug, name = slug, kind, scrape }) => ({ slug, name, kind, source: scrape ? 'config' : 'posted' }))
