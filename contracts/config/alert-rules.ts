import { z } from 'zod'
import { severities } from '#domain/alert/alert.ts'
import { readMatcher } from '#domain/alert/label-matcher.ts'
import { gatewayStates } from '#domain/gateway/state.ts'
import { alertMetricNames } from './alert-metrics.ts'
import { RuleTimers } from './alert-timers.ts'
import { durationBetween } from './duration.ts'
import { Slug } from './reference.ts'

/** `gateway=main`, `session=~"agent:.*"`: parsed to a matcher. */
export const WrittenMatcher = z
  .string()
  .max(600)
  .transform((text, context) => {
    const matcher = readMatcher(text)
    if (matcher) return matcher
    const message =
      'expected label=value, label!=value, label=~expression or label!~expression, for example gateway=main or session=~"agent:.*"'
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })

const where = z.array(WrittenMatcher).max(20).default([])
const Word = z.string().min(1).max(100)

/** When a rule's members fire: exactly one of these. */
const Condition = z
  .strictObject({
    /** Open findings of a kind; each is a member. */
    finding: z.strictObject({ kind: Word, verdicts: z.array(Word).min(1).max(20).optional(), where }).optional(),
    /** Gateways in one of these states; each is a member. */
    gateway: z.array(z.enum(gatewayStates)).min(1).optional(),
    /** A figure beyond a bound for so long. */
    metric: z
      .strictObject({
        name: z.enum(alertMetricNames),
        above: z.number().optional(),
        below: z.number().optional(),
        for: durationBetween('0s', '24h').prefault('1m'),
        where,
      })
      .refine(({ above, below }) => (above === undefined) !== (below === undefined), { error: 'expected either above or below' })
      .optional(),
    /** Runs that are done; told in the digest and forgotten. */
    runs: z.literal('done').optional(),
  })
  .refine((condition) => Object.values(condition).filter((part) => part !== undefined).length === 1, {
    error: 'expected exactly one of finding, gateway, metric, runs',
  })
export type AlertCondition = z.infer<typeof Condition>

const Severity = z.enum(severities)
export const Label = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/, 'expected the name of a label')
const channels = z.array(Slug).max(20)

/** What a rule goes by, and recorded events of it. */
export const RuleName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$/, 'expected letters, digits and . : _ -, for example session-trouble')

export const AlertRule = z.strictObject({
  name: RuleName,
  /** What is wrong, in a sentence. */
  says: z.string().min(1).max(500).optional(),
  /** One for all, or by verdict. A member may bring its own. */
  severity: z.union([Severity, z.record(Word, Severity)], {
    error: `expected ${severities.join(', ')}, or one for each verdict`,
  }),
  /** Left out: findings whose kind is the rule's name. */
  when: Condition.optional(),
  /** Members that agree in these labels are one alert; none = all members of the rule are. */
  groupBy: z.array(Label).max(10).default([]),
  /** In place of `notify`; a list is for every severity. */
  channels: z.union([channels, z.partialRecord(Severity, channels)]).optional(),
  /** Whom to ask about the rule. */
  owner: z.string().min(1).max(200).optional(),
  /** Address of what to do, or the name of a runbook. */
  runbook: z.string().min(1).max(500).optional(),
  /** What it means that nobody can know: as it was (hold), a trouble (alert), or nothing (ok). */
  noData: z.enum(['hold', 'alert', 'ok']).default('hold'),
  /** Whether a critical one opens an incident. */
  incident: z.boolean().default(true),
  timers: RuleTimers.optional(),
})
export type AlertRule = z.infer<typeof AlertRule>

/** Highest first. */
export const severitiesOf = ({ severity }: Pick<AlertRule, 'severity'>): z.infer<typeof Severity>[] =>
  typeof severity === 'string' ? [severity] : severities.filter((each) => Object.values(severity).includes(each))

/** Of a member with this verdict. One that the rule does not name has the highest of those it does. */
export function severityFor(rule: Pick<AlertRule, 'severity'>, verdict: string | undefined): z.infer<typeof Severity> {
  const { severity } = rule
  if (typeof severity === 'string') return severity
  return (verdict === undefined ? undefined : severity[verdict]) ?? severitiesOf(rule)[0] ?? 'warning'
}

/** What a rule watches, with what it leaves out. */
export const conditionOf = ({ name, when }: Pick<AlertRule, 'name' | 'when'>): AlertCondition =>
  when ?? { finding: { kind: name, where: [] } }
