import type { Severity } from '#domain/alert/alert.ts'
import { matchesAnything } from '#domain/alert/label-matcher.ts'
import { type AlertFault, unknownName } from './alert-fault.ts'
import { channelsOf } from './alert-policy.ts'
import { type AlertRule, conditionOf, severitiesOf } from './alert-rules.ts'
import { timersOf, writtenTime } from './alert-timers.ts'
import type { AlertsFile } from './alerts.ts'
import { inhibitionFaults } from './inhibition-faults.ts'
import { timerFaults } from './timer-faults.ts'

/** Names used twice or that nothing has, timers that cannot work together, and what would hide or reach nobody. */
export function alertFaults(file: AlertsFile): AlertFault[] {
  return [
    ...twice(file.rules, 'rules'),
    ...twice(file.inhibitions, 'inhibitions'),
    ...twice(file.silences, 'silences'),
    ...file.channels.flatMap(({ slug }, index) =>
      file.channels.findIndex((other) => other.slug === slug) < index
        ? [{ path: ['channels', index, 'slug'], message: `"${slug}" is used twice` }]
        : [],
    ),
    ...policyTimers(file),
    ...flappingFaults(file),
    ...channelFaults(file),
    ...file.rules.flatMap((rule, index) => ruleFaults(rule, file).map(within('rules', index))),
    ...inhibitionFaults(file),
    ...silenceFaults(file),
  ]
}

const within =
  (...start: PropertyKey[]) =>
  ({ path, message }: AlertFault): AlertFault => ({ path: [...start, ...path], message })

const twice = (named: readonly { name: string }[], list: string): AlertFault[] =>
  named.flatMap(({ name }, index) =>
    named.findIndex((other) => other.name === name) < index
      ? [{ path: [list, index, 'name'], message: `"${name}" is used twice` }]
      : [],
  )

const policyTimers = ({ timers }: AlertsFile): AlertFault[] =>
  (['critical', 'warning', 'info'] as const).flatMap((severity) =>
    timerFaults(timers[severity]).map(({ path, message }) => ({ path: ['timers', severity, ...path], message })),
  )

function flappingFaults({ flapping, timers }: AlertsFile): AlertFault[] {
  const faults: AlertFault[] = []
  if (flapping.quiet > flapping.within)
    faults.push({
      path: ['flapping', 'quiet'],
      message: `is above flapping.within ${writtenTime(flapping.within)}, so it would flap again as soon as it is quiet; write at most ${writtenTime(flapping.within)}`,
    })
  const longest = Math.max(timers.critical.clearFor, timers.warning.clearFor, timers.info.clearFor)
  if (longest >= flapping.within)
    faults.push({
      path: ['flapping', 'within'],
      message: `is not above clearFor ${writtenTime(longest)}, so nothing could ever flap; write more, for example ${writtenTime(longest * 4)}`,
    })
  return faults
}

function channelFaults({ notify, channels }: AlertsFile): AlertFault[] {
  const known = channels.map(({ slug }) => slug)
  return (['critical', 'warning', 'info'] as const).flatMap((severity) =>
    notify[severity].flatMap((slug, index) =>
      known.includes(slug) ? [] : [{ path: ['notify', severity, index], message: unknownName('channel', slug, known) }],
    ),
  )
}

function ruleFaults(rule: AlertRule, file: AlertsFile): AlertFault[] {
  return [...ruleChannels(rule, file), ...reachesNobody(rule, file), ...ruleTimers(rule, file), ...momentaryFaults(rule, file)]
}

function ruleChannels({ channels }: AlertRule, file: AlertsFile): AlertFault[] {
  const known = file.channels.map(({ slug }) => slug)
  const lists: [PropertyKey[], readonly string[]][] = Array.isArray(channels)
    ? [[[], channels]]
    : Object.entries(channels ?? {}).map(([severity, list]) => [[severity], list])
  return lists.flatMap(([path, list]) =>
    list.flatMap((slug, index) =>
      known.includes(slug) ? [] : [{ path: ['channels', ...path, index], message: unknownName('channel', slug, known) }],
    ),
  )
}

function reachesNobody(rule: AlertRule, file: AlertsFile): AlertFault[] {
  if (!severitiesOf(rule).includes('critical') || channelsOf(rule, file).critical.length > 0) return []
  const path = rule.channels === undefined ? ['name'] : ['channels']
  const [channel] = file.channels
  const example = channel ? `, for example channels: [${channel.slug}]` : '; there is none yet: add one under channels'
  return [{ path, message: `is critical, but no channel reaches a person: name one here or under notify.critical${example}` }]
}

function ruleTimers(rule: AlertRule, file: AlertsFile): AlertFault[] {
  if (!rule.timers) return []
  const timers = timersOf(file.timers, rule.timers)
  return severitiesOf(rule)
    .slice(0, 1)
    .flatMap((severity: Severity) => timerFaults(timers[severity]))
    .map(({ path, message }) => {
      const [part] = path
      const isOwn = part !== undefined && rule.timers && Object.hasOwn(rule.timers, part)
      return { path: isOwn ? ['timers', part] : ['timers'], message: isOwn ? message : `${String(part)} ${message}` }
    })
}

function momentaryFaults(rule: AlertRule, file: AlertsFile): AlertFault[] {
  if (conditionOf(rule).runs === undefined) return []
  const faults: AlertFault[] = []
  if (severitiesOf(rule)[0] !== 'info')
    faults.push({ path: ['severity'], message: 'expected info: runs that are done are told in a digest, as nothing is wrong' })
  if (file.digest === null)
    faults.push({ path: ['when', 'runs'], message: 'needs a digest to be told in: write digest: 1h, not never, above' })
  return faults
}

const silenceFaults = ({ silences }: AlertsFile): AlertFault[] =>
  silences.flatMap(({ where, from, until }, index) => {
    const faults: AlertFault[] = []
    if (matchesAnything(where))
      faults.push({
        path: ['silences', index, 'where'],
        message: 'matches everything, so nobody would be told of anything; name a rule or a label, for example rule=drift',
      })
    if (from !== undefined && until <= from)
      faults.push({ path: ['silences', index, 'until'], message: 'is not after `from`, so it never holds; write a later time' })
    return faults
  })

/** Silences that are over: they mute nothing any more, and who wrote them should know. `now` in ms. */
export const expiredSilences = ({ silences }: AlertsFile, now: number): AlertFault[] =>
  silences.flatMap(({ name, until }, index) =>
    until > now
      ? []
      : [
          {
            path: ['silences', index, 'until'],
            message: `"${name}" ended at ${new Date(until).toISOString()} and mutes nothing any more; remove it, or write a later time`,
          },
        ],
  )
