import type { AlertEvent, Labels, Severity } from '../alert.ts'
import type { AlertPolicy, PolicyRule } from '../policy.ts'
import { type SimulatedNotice, simulate } from '../simulate.ts'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE

/** The shipped timers; one rule a severity, and everything overridable. */
export const ruleOf = (name: string, severity: Severity, over: Partial<PolicyRule> = {}): PolicyRule => ({
  ...{ name, severity, groupBy: ['gateway'], momentary: false, noData: 'hold', incident: true, digestEvery: HOUR },
  timers: {
    critical: { wait: 5 * SECOND, update: 5 * MINUTE, remind: 30 * MINUTE, clearFor: 60 * SECOND },
    warning: { wait: 60 * SECOND, update: 30 * MINUTE, remind: 4 * HOUR, clearFor: 60 * SECOND },
    info: { wait: 5 * MINUTE, update: HOUR, remind: null, clearFor: 60 * SECOND },
  },
  flapping: { transitions: 4, within: 30 * MINUTE, quiet: 15 * MINUTE },
  channels: { critical: ['pager', 'chat'], warning: ['chat'], info: ['mail'] },
  ...over,
})

export const policyOf = (...rules: PolicyRule[]): AlertPolicy => ({ rules, inhibitions: [], silences: [] })

export const critical = policyOf(ruleOf('stuck', 'critical'))

/** An event of the rule `stuck`, `t` in seconds, of one session. */
export const event = (
  t: number,
  state: AlertEvent['state'],
  session = 'a',
  { name = 'stuck', severity, labels = {} }: { name?: string; severity?: Severity; labels?: Labels } = {},
): AlertEvent => ({ t: t * SECOND, name, state, labels: { gateway: 'main', session, ...labels }, ...(severity && { severity }) })

/** Notices as `[seconds, reason, firing, resolved]`. */
export const told = (policy: AlertPolicy, events: readonly AlertEvent[], until?: number) =>
  simulate(policy, events, until === undefined ? {} : { until: until * SECOND }).notices.map(brief)

export const brief = ({ at, reason, counts }: SimulatedNotice) => [at / SECOND, reason, counts.firing, counts.resolved]
