import type { MetricSelector, Scrape } from '#contracts/config/components.ts'
import { MOST_FIGURE, START_FIGURE } from '#domain/component/figure.ts'
import { readSeries, type Series } from '#domain/component/prometheus-text.ts'

/** What one scrape told, and what the next one needs of it to know how fast counters grow. */
export type Reading = {
  /** ms since epoch. */
  at: number
  /** By name; what was not told is not in it. */
  figures: Readonly<Record<string, number>>
  /** Values of counters by figure and series. */
  counters: ReadonlyMap<string, ReadonlyMap<string, number>>
}

const START_METRIC = 'process_start_time_seconds'

/**
 * The figures of a scrape.
 * @param at when it was answered, ms since epoch
 * @param before the scrape before this one; null = there was none, so no rate is known yet
 */
export function readScrape(
  text: string,
  { figures: selectors, at, before }: { figures: Scrape['figures']; at: number; before: Reading | null },
): Reading {
  const names = new Set([...Object.values(selectors).map(({ metric }) => metric), START_METRIC])
  const all = readSeries(text, names)
  const figures: Record<string, number> = {}
  const counters = new Map<string, ReadonlyMap<string, number>>()
  for (const [figure, selector] of Object.entries(selectors)) {
    const series = all.filter((each) => each.name === selector.metric && fits(each, selector.labels))
    if (selector.as === 'rate') counters.set(figure, new Map(series.map((each) => [keyOf(each), each.value])))
    const value = valueOf(selector, series, { at, before, earlier: before?.counters.get(figure) })
    if (value !== null && Math.abs(value) <= MOST_FIGURE) figures[figure] = value
  }
  const start = all.find(({ name }) => name === START_METRIC)
  if (start) figures[START_FIGURE] ??= start.value
  return { at, figures, counters }
}

function fits({ labels }: Series, wanted: MetricSelector['labels']): boolean {
  return Object.entries(wanted).every(([label, match]) => {
    const value = labels[label] ?? ''
    if (typeof match === 'string') return value === match
    return 'not' in match ? value !== match.not : new RegExp(`^(?:${match.matches})$`).test(value)
  })
}

const keyOf = ({ labels }: Series): string => JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))

type Moment = { at: number; before: Reading | null; earlier: ReadonlyMap<string, number> | undefined }

function valueOf({ as, combine, scale }: MetricSelector, series: readonly Series[], moment: Moment): number | null {
  const { at, before, earlier } = moment
  if (as === 'rate') {
    const seconds = before ? (at - before.at) / 1_000 : 0
    return seconds > 0
      ? combined(
          growths(series, earlier).map((growth) => (growth * scale) / seconds),
          combine,
        )
      : null
  }
  const values = series.map(({ value }) => value * scale)
  if (as === 'value') return combined(values, combine)
  if (values.length === 0) return null
  // Of several queues those in which nothing waits say nothing of the oldest; ages are not added up.
  const since = combined(
    values.filter((value) => value > 0),
    combine === 'sum' ? 'min' : combine,
  )
  return since === null ? 0 : Math.max(0, at / 1_000 - since)
}

/** A counter that fell was begun anew: how much it grew is not known. */
function growths(series: readonly Series[], earlier: ReadonlyMap<string, number> | undefined): number[] {
  return series.flatMap((each) => {
    const was = earlier?.get(keyOf(each))
    return was === undefined || each.value < was ? [] : [each.value - was]
  })
}

function combined(values: readonly number[], combine: MetricSelector['combine']): number | null {
  if (values.length === 0) return null
  if (combine === 'sum') return values.reduce((sum, value) => sum + value, 0)
  return combine === 'max' ? Math.max(...values) : Math.min(...values)
}
