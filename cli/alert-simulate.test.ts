import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { SimulatedOutput } from './alert-simulated.ts'
import { readIsoTime, unitOf, writtenAs } from './event-time.ts'
import { runCli } from './run.ts'
import { keptTerminal } from './testing/fake-terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'alert-simulate-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const policy = file(
  'policy.yaml',
  `rules:
  - { name: stuck, severity: { stuck: critical, slow: warning }, groupBy: [gateway] }
  - { name: GatewayDown, severity: critical, groupBy: [gateway] }
inhibitions:
  - { name: gateway, source: { rules: [GatewayDown] }, target: { rules: [stuck] }, equal: [gateway] }
`,
)
const event = (t: number | string, state: string, more: object = {}) =>
  JSON.stringify({ t, name: 'stuck', labels: { gateway: 'main', session: 'a' }, state, ...more })

async function simulate(lines: string[], ...more: string[]) {
  const terminal = keptTerminal()
  const events = file('events.jsonl', `${lines.join('\n')}\n`)
  const code = await runCli(['alert', 'simulate', '--policy', policy, '--events', events, ...more], terminal)
  return { code, ...terminal.printed }
}
const outcome = async (lines: string[], ...more: string[]) => {
  const { out } = await simulate(lines, '--json', ...more)
  return JSON.parse(out) as SimulatedOutput
}

describe('mc alert simulate', () => {
  it('prints what is documented, with no server', async () => {
    const { notices, muted, unmatched, unit } = await outcome([event(0, 'firing'), event(600, 'resolved')])
    const group = 'stuck{gateway="main"}'
    const both = { group, channel: 'in-app', severity: 'critical', suppressed: 0, episode: 1 }
    expect(notices).toEqual([
      { ...both, t: 5, status: 'firing', firing: 1, resolved: 0, reason: 'first', seq: 1 },
      { ...both, t: 660, status: 'resolved', firing: 0, resolved: 1, reason: 'all-resolved', seq: 2 },
    ])
    expect([muted, unmatched, unit]).toEqual([[], [], 's'])
  })

  it.each([
    ['seconds', 1_767_225_600, 1_767_226_200, [1_767_225_605, 1_767_226_260]],
    ['milliseconds', 1_767_225_600_000, 1_767_226_200_000, [1_767_225_605_000, 1_767_226_260_000]],
    ['ISO 8601', '2026-01-01T00:00:00Z', '2026-01-01T00:10:00Z', ['2026-01-01T00:00:05Z', '2026-01-01T00:11:00Z']],
    [
      'ISO 8601 of another zone',
      '2026-01-01T02:00:00.250+02:00',
      '2026-01-01T02:10:00+02:00',
      ['2026-01-01T02:00:05.250+02:00', '2026-01-01T02:11:00+02:00'],
    ],
  ])('gives times back as %s when they come so', async (_, from, to, expected) => {
    expect((await outcome([event(from, 'firing'), event(to, 'resolved')])).notices.map(({ t }) => t)).toEqual(expected)
  })

  it('takes what numbers mean, when it is said', async () => {
    const { notices, unit } = await outcome([event(0, 'firing'), event(90_000, 'resolved')], '--unit', 'ms')
    expect([unit, notices.map(({ t }) => t)]).toEqual(['ms', [5_000, 150_000]])
  })

  it('lets the severity of an event win over its rule, and its rule grade by verdict', async () => {
    const warned = event(0, 'firing', { severity: 'warning' })
    const graded = event(0, 'firing', { labels: { gateway: 'main', verdict: 'slow' } })
    for (const line of [warned, graded]) expect((await outcome([line])).notices[0]).toMatchObject({ severity: 'warning', t: 60 })
  })

  it('lists what was muted, and tells nobody of it', async () => {
    const down = JSON.stringify({ t: 1, name: 'GatewayDown', labels: { gateway: 'main' }, state: 'firing' })
    const { notices, muted } = await outcome([event(0, 'firing'), down])
    expect(notices.map(({ group }) => group)).toEqual(['GatewayDown{gateway="main"}'])
    expect(muted).toEqual([{ t: 1, group: 'stuck{gateway="main"}', by: 'inhibition/gateway', members: 1 }])
  })

  it('runs on with reminders to the time that is asked for', async () => {
    const { notices } = await outcome([event(0, 'firing')], '--until', '3700')
    expect(notices.map(({ t, reason }) => [t, reason])).toEqual([
      [5, 'first'],
      [1805, 'reminder'],
      [3605, 'reminder'],
    ])
  })

  it('says the reasons in a table for people', async () => {
    const { code, out } = await simulate([event(0, 'firing'), event(600, 'resolved')])
    expect(code).toBe(0)
    expect(out).toMatch(/^TIME +GROUP +STATUS/)
    expect(out).toMatch(/660 .*critical resolved .*all-resolved: all of it stayed clear/)
    expect((await simulate([event(0, 'firing'), event(1, 'resolved')])).out).toBe('Nobody would have been told of anything.\n')
  })

  it('says clearly that names match no rule', async () => {
    const named = (name: string) => event(0, 'firing', { name })
    const none = await simulate([named('stcuk'), named('other')])
    expect([none.code, none.out]).toEqual([2, ''])
    expect(none.err).toContain('No event has the name of a rule: stcuk (1 event; did you mean stuck?), other (1 event).')
    const some = await simulate([event(0, 'firing'), named('other')], '--json')
    expect(some.code).toBe(0)
    expect(some.err).toBe('No rule has these names, so nobody is told of them: other (1 event).\n')
    expect((JSON.parse(some.out) as SimulatedOutput).unmatched).toEqual(['other'])
  })

  it.each([
    ['nonsense', 'events.jsonl:2: this is not JSON'],
    ['{"t":1,"name":"stuck","state":"on"}', 'events.jsonl:2: state: expected firing, resolved or no-data'],
    ['{"name":"stuck","state":"firing"}', 'events.jsonl:2: t: expected a number'],
    ['{"t":1,"state":"firing"}', 'events.jsonl:2: name'],
    [event(1, 'firing', { severity: 'bad' }), 'events.jsonl:2: severity: expected critical, warning, info'],
    [event(1, 'firing', { severty: 'info' }), 'events.jsonl:2: unknown field severty; did you mean severity?'],
    [event('2026-01-01T00:00:00Z', 'firing'), 'events.jsonl:2: t: is a text where the lines before have numbers'],
  ])('refuses a wrong line by its number: %s', async (line, message) => {
    const { code, out, err } = await simulate([event(0, 'firing'), line])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(message)
    expect(err).toContain('Expected one event a line')
  })

  it('refuses a policy that cannot work, a missing file and missing options', async () => {
    const bad = file('bad.yaml', 'timers:\n  critical: { update: 15m, remind: 20m }\nrules:\n  - { name: a, severity: info }\n')
    const terminal = keptTerminal()
    expect(await runCli(['alert', 'simulate', '--policy', bad, '--events', bad], terminal)).toBe(2)
    expect(terminal.printed.err).toContain('bad.yaml:2:36: timers.critical.remind: 20m is not a multiple of update 15m')
    expect((await simulate([], '--policy', join(folder, 'none.yaml'))).code).toBe(2)
    expect(await runCli(['alert', 'simulate', '--policy', policy], keptTerminal())).toBe(2)
  })

  it('tells nothing of no events, and says so', async () => {
    const { code, out, err } = await simulate([], '--json')
    expect([code, (JSON.parse(out) as SimulatedOutput).notices]).toEqual([0, []])
    expect(err).toContain('has no events')
  })
})

describe('what numbers mean when nobody says', () => {
  it.each([
    [[0, 5, 3_600], 's'],
    [[0, 0.5], 's'],
    [[1_767_225_600], 's'],
    [[1_767_225_600_000], 'ms'],
    [[0, 2_000, 60_000], 'ms'],
    [[0, 150, 900_000], 'ms'],
  ])('%j', (times, unit) => expect(unitOf(times)).toBe(unit))

  it('needs an offset in a text', () => {
    expect(readIsoTime('2026-01-01T00:00:00')).toBeNull()
    expect(readIsoTime('2026-01-01T00:00:00-05:30')).toEqual({ at: Date.UTC(2026, 0, 1, 5, 30), offset: -330 })
    expect(writtenAs({ unit: 'iso', offset: -330 }, Date.UTC(2026, 0, 1, 5, 30))).toBe('2026-01-01T00:00:00-05:30')
  })
})
