import type { AlertEvent } from '#domain/alert/alert.ts'
import { findAlertmanager } from './alert/alertmanager.ts'
import { kinds, stormEvents } from './alert/storm-events.ts'
import { type Told, tellByAlertmanager, tellOurselves } from './alert/storm-run.ts'
import { stormFlapping, stormTimers } from './alert/storm-timers.ts'

/** What people got of the groups of one kind. Delays in ms, one for each group; `open`: groups whose last end nobody was told of. */
type Figures = { notices: number; ends: number; first: number[]; last: number[]; open: number }

function figuresOf(told: readonly Told[], events: readonly AlertEvent[], kind: string): Figures {
  const gateways = [...new Set(events.map(({ labels }) => labels.gateway ?? ''))].filter((name) => name.startsWith(kind))
  const figures: Figures = { notices: 0, ends: 0, first: [], last: [], open: 0 }
  for (const gateway of gateways) {
    const own = told.filter((each) => each.gateway === gateway)
    const happened = events.filter(({ labels }) => labels.gateway === gateway)
    figures.notices += own.length
    figures.ends += own.filter(({ isEnd }) => isEnd).length
    const first = own[0]
    if (first) figures.first.push(first.t - (happened[0]?.t ?? 0))
    const lastEvent = happened.at(-1)?.t ?? 0
    const end = own.find(({ isEnd, t }) => isEnd && t >= lastEvent)
    if (end) figures.last.push(end.t - lastEvent)
    else figures.open += 1
  }
  return figures
}

const seconds = (delays: readonly number[]): string => {
  if (delays.length === 0) return 'never'
  const mean = delays.reduce((sum, each) => sum + each, 0) / delays.length
  return `${(mean / 1_000).toFixed(2)} (${(Math.max(...delays) / 1_000).toFixed(2)})`
}

const cells = (name: string, { notices, ends, first, last, open }: Figures): string =>
  [
    `  ${name.padEnd(14)}`,
    String(notices).padStart(8),
    String(ends).padStart(14),
    seconds(first).padStart(16),
    seconds(last).padStart(18),
    String(open).padStart(12),
  ].join('')

const head = `  ${''.padEnd(14)}${'notices'.padStart(8)}${'said it ended'.padStart(14)}${'first, s'.padStart(16)}${'end, s'.padStart(18)}${'end untold'.padStart(12)}`

const events = stormEvents()
const found = findAlertmanager()
const ours = tellOurselves(events)
process.stdout.write(
  [
    `Alert storm: ${events.length} events in ${((events.at(-1)?.t ?? 0) / 1_000).toFixed(0)} s, 9 groups. Both: wait ${(stormTimers.wait / 1_000).toFixed(3)} s, update ${stormTimers.update / 1_000} s,`,
    `remind ${stormTimers.remind / 1_000} s (the shipped ones, sixty times as fast). Ours adds clearFor ${stormTimers.clearFor / 1_000} s, for which an end has to last, and
flapping until quiet for ${stormFlapping.quiet / 1_000} s. Delays: mean (worst) over groups, from the first event to the first`,
    'notice, and from the last event to the notice of the end. Ours are decisions in virtual time: delivery is not in them.',
    `Deciding all of it took ours ${ours.tookMs.toFixed(0)} ms.`,
    '',
  ].join('\n'),
)
const theirs = 'binary' in found ? await tellByAlertmanager(found.binary, events) : null
for (const kind of kinds) {
  const own = figuresOf(ours.told, events, kind)
  process.stdout.write(`\n${kind}\n${head}\n${cells('ours', own)}\n`)
  if (!theirs) continue
  const other = figuresOf(theirs.told, events, kind)
  process.stdout.write(`${cells('Alertmanager', other)}\n  notices: ${(other.notices / own.notices).toFixed(1)} times ours\n`)
}
if (theirs) {
  const ratio = theirs.told.length / ours.told.length
  process.stdout.write(
    `\nAll: ours ${ours.told.length} notices, Alertmanager ${theirs.version} ${theirs.told.length}: ${ratio.toFixed(1)} times ours.\n`,
  )
} else if ('unavailable' in found) {
  process.stderr.write(`\nNothing to compare with: no Alertmanager here, as ${found.unavailable}.\n`)
  process.exitCode = 1
}
