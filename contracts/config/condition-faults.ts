import { type AlertFault, unknownName } from './alert-fault.ts'
import { alertMetrics } from './alert-metrics.ts'
import { channelsOf } from './alert-policy.ts'
import { type AlertCondition, type AlertRule, conditionOf, severitiesOf } from './alert-rules.ts'
import type { AlertsFile } from './alerts.ts'
import { findingKinds } from './finding-kinds.ts'

/** What rules watch that nothing ever raises, and labels that their members do not carry: such a rule would be silent for ever. */
export const conditionFaults = (file: AlertsFile): AlertFault[] =>
  file.rules.flatMap((rule, index) =>
    [...faultsOf(rule), ...deadChannelFaults(rule, file)].map(({ path, message }) => ({
      path: ['rules', index, ...path],
      message,
    })),
  )

function faultsOf(rule: AlertRule): AlertFault[] {
  const condition = conditionOf(rule)
  const kind = condition.finding?.kind
  if (kind !== undefined && !findingKinds[kind]) {
    const sentence = unknownName('kind of finding', kind, Object.keys(findingKinds))
    return rule.when
      ? [{ path: ['when', 'finding', 'kind'], message: sentence }]
      : [{ path: ['name'], message: `has no \`when\`, so it would watch findings of its own name: ${sentence}` }]
  }
  return [...verdictFaults(rule, condition), ...labelFaults(rule, condition)]
}

/** That a channel is dead cannot be told by that channel. The pages of the installation need nobody else, so they always can. */
function deadChannelFaults(rule: AlertRule, file: AlertsFile): AlertFault[] {
  if (conditionOf(rule).finding?.kind !== 'channel') return []
  const inApp = new Set(file.channels.flatMap(({ kind, slug }) => (kind === 'in-app' ? [slug] : [])))
  const path = rule.channels === undefined ? ['name'] : ['channels']
  return severitiesOf(rule)
    .map((severity) => [...new Set(channelsOf(rule, file)[severity])])
    .filter((slugs) => slugs.length === 1 && !slugs.some((slug) => inApp.has(slug)))
    .slice(0, 1)
    .map(([slug]) => ({
      path,
      message: `tells of dead channels by ${slug} alone, so nobody would hear that ${slug} is dead; name another channel beside it, for example an in-app one`,
    }))
}

function verdictFaults({ severity }: AlertRule, { finding }: AlertCondition): AlertFault[] {
  if (!finding) {
    return typeof severity === 'string'
      ? []
      : [{ path: ['severity'], message: 'is by verdict, which only findings have; write one severity' }]
  }
  const known = findingKinds[finding.kind]?.verdicts ?? []
  const named = (finding.verdicts ?? []).map((verdict, index) => ({ verdict, path: ['when', 'finding', 'verdicts', index] }))
  const graded =
    typeof severity === 'string' ? [] : Object.keys(severity).map((verdict) => ({ verdict, path: ['severity', verdict] }))
  return [...named, ...graded].flatMap(({ verdict, path }) =>
    known.includes(verdict) ? [] : [{ path, message: unknownName(`verdict of ${finding.kind}`, verdict, known) }],
  )
}

/** Labels that members of a rule carry. */
export function labelsOf({ finding, gateway, metric }: AlertCondition): readonly string[] {
  if (finding) return ['kind', 'verdict', ...(findingKinds[finding.kind]?.labels ?? [])]
  if (gateway) return ['gateway', 'state']
  return metric ? alertMetrics[metric.name].labels : ['gateway', 'agent', 'session']
}

function labelFaults({ groupBy }: AlertRule, condition: AlertCondition): AlertFault[] {
  const known = labelsOf(condition)
  const grouping = groupBy.map((label, index) => ({ label, path: ['groupBy', index] }))
  const part = condition.finding ? 'finding' : 'metric'
  const matching = (condition[part]?.where ?? []).map(({ label }, index) => ({ label, path: ['when', part, 'where', index] }))
  return [...grouping, ...matching].flatMap(({ label, path }) =>
    known.includes(label) ? [] : [{ path, message: unknownName('label of this rule', label, known) }],
  )
}
