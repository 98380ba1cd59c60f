import { type Severity, severities } from '#domain/alert/alert.ts'
import type { AlertPolicy, PolicyRule, Side } from '#domain/alert/policy.ts'
import { type AlertRule, conditionOf, severitiesOf } from './alert-rules.ts'
import { timersOf } from './alert-timers.ts'
import type { AlertsFile } from './alerts.ts'

/** The file as the engine takes it, every default filled in. */
export const policyOf = (file: AlertsFile): AlertPolicy => ({
  rules: file.rules.map((rule) => policyRule(rule, file)),
  inhibitions: file.inhibitions.map(({ source, target, ...rest }) => ({
    ...rest,
    source: sideOf(source),
    target: sideOf(target),
  })),
  silences: file.silences.map(({ name, where, from, until }) => ({
    id: name,
    matchers: where,
    startsAt: from ?? 0,
    endsAt: until,
  })),
})

const sideOf = ({ rules, where }: { rules?: string[] | undefined; where: Side['where'] }): Side => ({
  rules: rules ?? null,
  where,
})

function policyRule(rule: AlertRule, file: AlertsFile): PolicyRule {
  const momentary = conditionOf(rule).runs !== undefined
  return {
    name: rule.name,
    groupBy: rule.groupBy,
    severity: severitiesOf(rule)[0] ?? 'warning',
    timers: timersOf(file.timers, rule.timers),
    flapping: file.flapping,
    digestEvery: file.digest,
    momentary,
    noData: rule.noData,
    incident: rule.incident,
    channels: channelsOf(rule, file),
  }
}

/** Channels of a rule by severity: its own, else the policy's. */
export function channelsOf(
  { channels }: Pick<AlertRule, 'channels'>,
  { notify }: Pick<AlertsFile, 'notify'>,
): Record<Severity, readonly string[]> {
  const own = (severity: Severity) => (Array.isArray(channels) ? channels : channels?.[severity]) ?? notify[severity]
  return { critical: own(severities[0]), warning: own(severities[1]), info: own(severities[2]) }
}
