import type { ComponentLimitView, ComponentSampleInput } from '#contracts/components.ts'
import { START_FIGURE, sayDuration, sayValue, unitOf } from '#domain/component/figure.ts'

/** `412 MiB of 1 GiB`; what is not known is a dash. */
export function ofLimitWords({ figure, value, limit }: ComponentLimitView): string {
  const unit = unitOf(figure)
  return `${value === null ? '–' : sayValue(value, unit)} of ${limit === null ? '–' : sayValue(limit, unit)}`
}

/** When the limit is hit, counted down: `limit in about 12 min (8 min to 20 min)`. */
export function hitWords({ hitAt, hitBetween }: Pick<ComponentLimitView, 'hitAt' | 'hitBetween'>, now: number): string {
  if (hitAt === null) return ''
  const until = (at: string) => sayDuration(Math.max(0, Date.parse(at) - now))
  if (Date.parse(hitAt) <= now) return 'limit any moment now'
  const [early, late] = hitBetween ?? [hitAt, hitAt]
  const [soonest, latest] = [until(early), late === null ? 'far later' : until(late)]
  return `limit in about ${until(hitAt)}${soonest === latest ? '' : ` (${soonest} to ${latest})`}`
}

const columns: Readonly<Record<string, Exclude<keyof ComponentSampleInput, 'at' | 'figures'>>> = {
  'memory-bytes': 'memoryBytes',
  'cpu-share': 'cpuShare',
  'queue-depth': 'queueDepth',
  'oldest-item-seconds': 'oldestItemSeconds',
}

/** One figure of a sample; null = it was not told then. */
export function figureOf(sample: ComponentSampleInput, figure: string): number | null {
  const column = columns[figure]
  return (column ? sample[column] : sample.figures?.[figure]) ?? null
}

/** Figures worth a chart: all but those that are limits of others, and when the program started. */
export function chartedIn(samples: readonly ComponentSampleInput[], limits: readonly Pick<ComponentLimitView, 'of'>[]): string[] {
  const others = new Set([START_FIGURE, ...limits.map(({ of }) => of)])
  return figuresIn(samples).filter((figure) => !others.has(figure))
}

/** Every figure that some samples tell, those of every component first. */
export function figuresIn(samples: readonly ComponentSampleInput[]): string[] {
  const own = new Set(samples.flatMap(({ figures }) => Object.keys(figures ?? {})))
  return [...Object.keys(columns).filter((figure) => samples.some((sample) => figureOf(sample, figure) !== null)), ...own]
}
