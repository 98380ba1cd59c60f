import { median } from '#domain/component/point.ts'
import { growing, healthy } from './component/cases.ts'
import { methods, runCase, type Tally } from './component/run-case.ts'

const SEEDS = Number(process.env.SEEDS ?? 5)
const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(0)} %`)
const minutes = (leads: readonly number[]): string => (leads.length === 0 ? '–' : `${(median(leads) / 60_000).toFixed(1)} min`)
const perDay = ({ falseWarnings, days }: Tally): string => (falseWarnings / days).toFixed(2)
const cells = (texts: readonly string[]): string => texts.map((text) => text.padStart(17)).join('')

const table = (first: string, ...heads: string[]): string => `${first.padEnd(22)} ${cells(heads)}\n`
const each = (what: string): string[] => methods.map((name) => `${what} ${name}`)

process.stdout.write(
  [
    `Forecasts of components: ${SEEDS} runs of each, a sample every 10 s, a window of 30 min, a look every 30 s, the limit at 1000.`,
    'Warned: at least 1 min before the limit is hit. Lead: the median of how long before. False: a warning that the limit does not follow',
    'within 5 min of its end, a component-day. Interval: how often a hit lay within the 80 % interval told for it, of forecasts within 1 h.',
    'forecast: as in production (near from 85 % on, or foreseen within 10 min). fixed: from 80 % on. line: the least-squares line through the',
    'window hits the limit within 10 min, as predict_linear of Prometheus.',
    '',
    table('what hits its limit', 'hits', ...each('warned'), ...each('lead'), 'interval'),
  ].join('\n'),
)
const all = { hits: 0, inTime: methods.map(() => 0), within: 0, of: 0 }
growing.forEach((given, place) => {
  const { tallies, coverage } = runCase(given, SEEDS, 1_000 * place + 1)
  const by = methods.map((name) => tallies[name])
  const { hits } = tallies.forecast
  const warned = by.map(({ inTime }) => percent(inTime, hits))
  const interval = percent(coverage.within, coverage.of)
  process.stdout.write(table(given.name, String(hits), ...warned, ...by.map(({ leads }) => minutes(leads)), interval))
  all.hits += hits
  all.within += coverage.within
  all.of += coverage.of
  all.inTime = all.inTime.map((sum, index) => sum + (by[index]?.inTime ?? 0))
})
const warned = all.inTime.map((part) => percent(part, all.hits))
process.stdout.write(table('all', String(all.hits), ...warned, '', '', '', percent(all.within, all.of)))

process.stdout.write(`\n${table('what is healthy', 'days', 'hits', ...each('false'))}`)
const healthyAll = { days: 0, falseOf: methods.map(() => 0) }
healthy.forEach((given, index) => {
  const { tallies } = runCase(given, SEEDS, 1_000 * (growing.length + index) + 1)
  const by = methods.map((name) => tallies[name])
  const { days, hits } = tallies.forecast
  process.stdout.write(table(given.name, days.toFixed(0), String(hits), ...by.map(perDay)))
  healthyAll.days += days
  healthyAll.falseOf = healthyAll.falseOf.map((sum, place) => sum + (by[place]?.falseWarnings ?? 0))
})
const perHealthyDay = healthyAll.falseOf.map((count) => (count / healthyAll.days).toFixed(2))
process.stdout.write(table('all', healthyAll.days.toFixed(0), '', ...perHealthyDay))
