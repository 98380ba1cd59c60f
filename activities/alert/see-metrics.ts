import { type AlertMetric, alertMetrics } from '#contracts/config/alert-metrics.ts'
import { type AlertCondition, type AlertRule, severityFor } from '#contracts/config/alert-rules.ts'
import { matchesAll } from '#domain/alert/label-matcher.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { beyondSince, type MetricRow, metricRows } from '#prisma/stores/alert/evaluate-metrics.ts'
import type { Seen } from './derive-members.ts'
import { identityOf, memberGroup, type RulesInForce } from './rules-in-force.ts'

type Watched = NonNullable<AlertCondition['metric']>
type MetricRule = { rule: AlertRule; metric: Watched }
type Measured = MetricRule & { row: MetricRow; fingerprint: string; is: 'beyond' | 'within' | 'unknown' }

/** What rules about figures see. A figure fires once it was beyond its bound for as long as the rule says. `at` in ms. */
export async function seeMetrics(sql: TenantConnection, tenantId: string, { rules }: RulesInForce, at: number): Promise<Seen[]> {
  const watching = rules.flatMap(({ rule, condition: { metric } }): MetricRule[] => (metric ? [{ rule, metric }] : []))
  if (watching.length === 0) return []
  const figures = new Map<AlertMetric, MetricRow[]>()
  for (const name of new Set(watching.map(({ metric }) => metric.name))) figures.set(name, await metricRows(sql, tenantId, name))
  const measured = watching.flatMap((each) => measure(each, figures.get(each.metric.name) ?? []))
  const beyond = measured.filter(({ is }) => is === 'beyond').map(({ rule, fingerprint }) => ({ rule: rule.name, fingerprint }))
  const since = await beyondSince(sql, tenantId, beyond, at)
  return measured.map((each) => seenAs(tenantId, each, since.get(`${each.rule.name} ${each.fingerprint}`) ?? at, at))
}

function measure({ rule, metric }: MetricRule, rows: readonly MetricRow[]): Measured[] {
  return rows
    .filter(({ labels }) => matchesAll(metric.where, labels))
    .map((row) => ({ rule, metric, row, fingerprint: identityOf(rule.name, row.labels), is: compare(metric, row) }))
}

function compare({ above, below }: Watched, { value, atLeast }: MetricRow): Measured['is'] {
  if (value === null) return 'unknown'
  if (above !== undefined && value > above) return 'beyond'
  // More of it may not be known.
  if (atLeast) return 'unknown'
  return below !== undefined && value < below ? 'beyond' : 'within'
}

function seenAs(tenantId: string, { rule, metric, row, fingerprint, is }: Measured, since: number, at: number): Seen {
  const { labels, gatewayId, value } = row
  const beyond = at - since >= metric.for ? 'firing' : 'pending'
  return {
    ...memberGroup(tenantId, rule, labels),
    ...{ fingerprint, labels, gatewayId, since, sessionId: null },
    severity: severityFor(rule, undefined),
    state: is === 'unknown' ? 'no-data' : is === 'beyond' ? beyond : 'clear',
    says: saysOf(metric, row),
    figures: value === null ? {} : { [metric.name]: Math.round(value * 100) / 100 },
  }
}

function saysOf({ name, above, below }: Watched, { labels, value, atLeast }: MetricRow): string {
  const { unit } = alertMetrics[name]
  const bound = above === undefined ? `below ${below}` : `above ${above}`
  const what = value === null ? 'not known' : `${atLeast ? 'at least ' : ''}${Math.round(value * 100) / 100} ${unit}`
  return `${name} of ${Object.values(labels).join(' / ')} is ${what}; it should not be ${bound}`
}
