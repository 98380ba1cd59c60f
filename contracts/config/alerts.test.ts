import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { expiredSilences } from './alert-faults.ts'
import { policyOf } from './alert-policy.ts'
import { severityFor } from './alert-rules.ts'
import { writtenTime } from './alert-timers.ts'
import { AlertsFile } from './alerts.ts'
import { describeProblem, parseYaml } from './parse-yaml.ts'

const read = (text: string) => parseYaml('alerts.yaml', text, AlertsFile)
const problems = (text: string): string[] => {
  const parsed = read(text)
  return parsed.ok ? [] : parsed.problems.map(describeProblem)
}
const file = (text: string) => {
  const parsed = read(text)
  if (!parsed.ok) throw new Error(parsed.problems.map(describeProblem).join('\n'))
  return parsed.value
}
const drift = '  - { name: drift, severity: warning }\n'

describe('an alert policy', () => {
  it('is the shipped one', () => {
    const shipped = file(readFileSync(new URL('../../config/alerts.yaml', import.meta.url), 'utf8'))
    expect(shipped.rules.length).toBeGreaterThan(10)
    expect(shipped.channels).toEqual([{ slug: 'in-app', kind: 'in-app' }])
    for (const rule of policyOf(shipped).rules) expect(rule.channels.critical).toEqual(['in-app'])
  })

  it('needs nothing but rules: everything else has a default', () => {
    const [rule] = policyOf(file('rules:\n  - { name: drift, severity: critical }\n')).rules
    expect(rule).toMatchObject({
      groupBy: [],
      digestEvery: 3_600_000,
      channels: { critical: ['in-app'] },
      timers: { critical: { wait: 5_000, update: 300_000, remind: 1_800_000, clearFor: 60_000 } },
      flapping: { transitions: 4, within: 1_800_000, quiet: 900_000 },
    })
    expect(file('').rules).toEqual([])
  })

  it('grades by verdict, the worst for one that is not named', () => {
    const { rules } = file('rules:\n  - { name: budget, severity: { exhausted: critical, warning: warning } }\n')
    const [rule = { severity: 'info' as const }] = rules
    expect(['exhausted', 'warning', 'unknown'].map((verdict) => severityFor(rule, verdict))).toEqual([
      'critical',
      'warning',
      'critical',
    ])
  })
})

describe('an alert policy is refused, with the line and how to mend it', () => {
  it.each([
    [
      'a reminder that is no multiple of an update',
      'timers:\n  critical: { update: 15m, remind: 20m }\n',
      'alerts.yaml:2:36: timers.critical.remind: 20m is not a multiple of update 15m. Write remind: 15m or 30m, or never',
    ],
    [
      'a wait longer than an update',
      'timers:\n  warning: { wait: 45m }\n',
      'alerts.yaml:2:20: timers.warning.wait: 45m is above update 30m',
    ],
    [
      'patience that outlasts the reminder',
      'timers:\n  critical: { clearFor: 30m }\n',
      'timers.critical.clearFor: 30m is not below remind 30m',
    ],
    [
      "a rule's own timers",
      'rules:\n  - name: drift\n    severity: warning\n    timers: { remind: 45m }\n',
      'alerts.yaml:4:23: rules[0].timers.remind: 45m is not a multiple of update 30m. Write remind: 30m or 1h, or never',
    ],
    ['a quiet time beyond the window', 'flapping: { within: 10m, quiet: 15m }\n', 'flapping.quiet: is above flapping.within 10m'],
    [
      'an unknown channel',
      `notify: { critical: [in-ap] }\n`,
      'notify.critical[0]: no channel is called "in-ap"; did you mean in-app?',
    ],
    [
      "a rule's unknown channel",
      `rules:\n  - { name: drift, severity: warning, channels: { warning: [chat] } }\n`,
      'rules[0].channels.warning[0]: no channel is called "chat"; known: in-app',
    ],
    [
      'a critical rule that reaches nobody',
      'rules:\n  - { name: drift, severity: critical, channels: [] }\n',
      'rules[0].channels: is critical, but no channel reaches a person',
    ],
    [
      'an unknown kind of finding',
      'rules:\n  - { name: a, severity: info, when: { finding: { kind: sesion-health } } }\n',
      'rules[0].when.finding.kind: no kind of finding is called "sesion-health"; did you mean session-health?',
    ],
    [
      'a rule that watches nothing',
      'rules:\n  - { name: drifts, severity: info }\n',
      'rules[0].name: has no `when`, so it would watch findings of its own name: no kind of finding is called "drifts"; did you mean drift?',
    ],
    [
      'an unknown verdict',
      'rules:\n  - { name: budget, severity: { exhasted: critical } }\n',
      'no verdict of budget is called "exhasted"; did you mean exhausted?',
    ],
    [
      'an unknown label',
      'rules:\n  - { name: drift, severity: info, groupBy: [enviroment] }\n',
      'rules[0].groupBy[0]: no label of this rule is called "enviroment"; did you mean environment?',
    ],
    [
      'an unknown metric',
      'rules:\n  - { name: a, severity: info, when: { metric: { name: cost-per-hours, above: 1 } } }\n',
      'did you mean cost-per-hour?',
    ],
    [
      'a metric without a bound',
      'rules:\n  - { name: a, severity: info, when: { metric: { name: cost-per-hour } } }\n',
      'expected either above or below',
    ],
    [
      'two conditions',
      'rules:\n  - { name: a, severity: info, when: { gateway: [degraded], runs: done } }\n',
      'expected exactly one of finding, gateway, metric, runs',
    ],
    [
      'runs that are done as a trouble',
      'rules:\n  - { name: a, severity: warning, when: { runs: done } }\n',
      'rules[0].severity: expected info',
    ],
    ['a name used twice', `rules:\n${drift}${drift}`, 'alerts.yaml:3:13: rules[1].name: "drift" is used twice'],
    ['an unknown name', 'rules:\n  - { name: drift, severtiy: info }\n', 'unknown name; did you mean severity?'],
    ['an unknown severity', 'rules:\n  - { name: drift, severity: crit }\n', 'critical, warning, info'],
    [
      'a matcher that is none',
      'silences:\n  - { name: a, where: [gateway], owner: me, reason: because, until: 2030-01-01 }\n',
      'expected label=value',
    ],
    [
      'a silence of everything',
      'silences:\n  - { name: a, where: ["gateway=~.*"], owner: me, reason: because, until: 2030-01-01 }\n',
      'silences[0].where: matches everything',
    ],
    [
      'a silence without owner',
      'silences:\n  - { name: a, where: [gateway=a], reason: because, until: 2030-01-01 }\n',
      'silences[0].owner',
    ],
    [
      'an inhibition by an unknown rule',
      `rules:\n${drift}inhibitions:\n  - { name: a, source: { rules: [drif] }, target: { rules: [drift] } }\n`,
      'inhibitions[0].source.rules[0]: no rule is called "drif"; did you mean drift?',
    ],
    [
      'an inhibition that can mute itself',
      `rules:\n${drift}inhibitions:\n  - { name: a, source: { rules: [drift] }, target: {} }\n`,
      'inhibitions[0].target: can mute itself: drift is on both sides',
    ],
    [
      'inhibitions in a circle',
      `rules:\n${drift}  - { name: budget, severity: warning }\ninhibitions:\n  - { name: a, source: { rules: [drift] }, target: { rules: [budget] } }\n  - { name: b, source: { rules: [budget] }, target: { rules: [drift] } }\n`,
      'goes in a circle, in which all mute each other: a → b → a',
    ],
  ])('%s', (_, text, message) => {
    expect(problems(text).join('\n')).toContain(message)
    expect(problems(text)[0]).toMatch(/^alerts\.yaml:\d+:\d+: /)
  })

  it('news of dead channels that would go by the dead one alone', () => {
    const hook = '{ slug: out, kind: webhook, url: https://example.com/in, signingKey: { secret: { env: KEY } } }'
    const policy = (channels: string, told: string) =>
      `channels:\n${channels}rules:\n  - { name: channel, severity: critical, channels: [${told}] }\n`
    const inApp = '  - { slug: in-app, kind: in-app }\n'
    expect(problems(policy(`${inApp}  - ${hook}\n`, 'out'))).toEqual([
      expect.stringContaining('by out alone, so nobody would hear'),
    ])
    for (const told of ['in-app', 'out, in-app']) expect(problems(policy(`${inApp}  - ${hook}\n`, told))).toEqual([])
  })

  it('a silence that is over, at the time it is read', () => {
    const parsed = file(
      'silences:\n  - { name: a, where: [gateway=a], owner: me, reason: because, until: 2026-01-01T00:00:00Z }\n',
    )
    expect(expiredSilences(parsed, Date.parse('2025-12-31T00:00:00Z'))).toEqual([])
    expect(expiredSilences(parsed, Date.parse('2026-01-01T00:00:00Z'))).toEqual([
      {
        path: ['silences', 0, 'until'],
        message: '"a" ended at 2026-01-01T00:00:00.000Z and mutes nothing any more; remove it, or write a later time',
      },
    ])
  })
})

it('writes times as people do', () => {
  expect([0, 500, 1_000, 90_000, 3_600_000, 86_400_000].map(writtenTime)).toEqual(['0s', '500ms', '1s', '90s', '1h', '1d'])
})
