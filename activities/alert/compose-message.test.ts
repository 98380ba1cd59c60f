import { describe, expect, it } from 'vitest'
import type { QuotedMember } from '#prisma/stores/alert/notice-facts.ts'
import { composeMessage, type MessageSubject } from './compose-message.ts'

const at = Date.parse('2026-03-01T03:10:00Z')
const subject: MessageSubject = {
  rule: { name: 'session-trouble', says: 'Sessions get nothing done.', owner: 'ops', runbook: 'https://wiki.example.com/loops' },
  labels: { gateway: 'main' },
  ...{ status: 'firing', severity: 'critical', firing: 1, resolved: 0, suppressed: 0 },
  ...{ alertId: 'a1', openedAt: at - 125_000, at, url: 'https://mission.example.com' },
}
const member: QuotedMember = {
  labels: { kind: 'session-health', verdict: 'looping', gateway: 'main', session: 'agent:main:7' },
  ...{
    severity: 'critical',
    since: new Date(at - 300_000),
    says: 'The same call 9 times in 4 minutes',
    figures: {},
    sessionId: 's7',
  },
}
const cost = { sessions: 1, tokens: 1_250_000, usd: 3.4, priced: true, lately: 60_000, isCut: false }

describe('what people are told', () => {
  it('says what is wrong, why we believe it, what it costs and what can be done', () => {
    expect(composeMessage(subject, { quoted: [member], cost })).toEqual({
      title: 'Critical: Session agent:main:7 loops at main',
      what: 'Sessions get nothing done. 1 now; since 2026-03-01T03:05:00.000Z.',
      why: ['The same call 9 times in 4 minutes'],
      cost: '1 session used 1.3M tokens since it began ($3.40), 12K tokens a minute now',
      actions: [
        { label: 'Look at, stop or reset session agent:main:7', url: 'https://mission.example.com/sessions/s7' },
        { label: 'Follow the runbook', url: 'https://wiki.example.com/loops' },
        { label: 'Acknowledge or silence it', url: 'https://mission.example.com/alerts/a1' },
      ],
      runbook: 'https://wiki.example.com/loops',
      owner: 'ops',
      url: 'https://mission.example.com/alerts/a1',
    })
  })

  it('leads to the runs of a source whose history could not be brought', () => {
    const failed = { ...member, labels: { kind: 'backfill', verdict: 'failed', source: 'board' }, sessionId: null }
    const { title, actions } = composeMessage({ ...subject, severity: 'warning' }, { quoted: [failed], cost: null })
    expect(title).toBe('Warning: The history of source board could not be brought')
    expect(actions[0]?.url).toBe('https://mission.example.com/migrations?source=board')
  })

  it('counts sessions, and names a trouble only that all share', () => {
    const stuck = { ...member, labels: { ...member.labels, verdict: 'stuck' } }
    const title = (quoted: QuotedMember[]) => composeMessage({ ...subject, firing: 40 }, { quoted, cost: null }).title
    expect(title([member, member])).toBe('Critical: 40 sessions loop at main')
    expect(title([member, stuck])).toBe('Critical: 40 sessions are in trouble at main')
  })

  it('says when it is over how long it lasted, and asks for nothing', () => {
    const over = composeMessage({ ...subject, status: 'resolved', firing: 0, resolved: 3 }, { quoted: [member], cost })
    expect(over).toMatchObject({
      title: 'Resolved: 3 sessions loop at main',
      what: 'It is over: all 3 stayed clear. It lasted 2 min 5 s.',
      actions: [{ label: 'See what happened', url: 'https://mission.example.com/alerts/a1' }],
    })
  })

  it('says that a price is not known, or only a part of it', () => {
    const costOf = (of: typeof cost | (Omit<typeof cost, 'usd'> & { usd: null })) =>
      composeMessage(subject, { quoted: [member], cost: of }).cost
    expect(costOf({ ...cost, usd: null })).toContain('price not known')
    expect(costOf({ ...cost, priced: false })).toContain('at least $3.40')
  })

  it('quotes what is no session as it is, and leaves out what it does not know', () => {
    const relay = { ...member, labels: { component: 'relay' }, sessionId: null, says: 'relay uses 97 % of its memory' }
    const message = composeMessage(
      { ...subject, rule: { name: 'component' }, labels: { component: 'relay' } },
      { quoted: [relay], cost: null },
    )
    expect(message).toMatchObject({ title: 'Critical: relay uses 97 % of its memory', cost: null, runbook: null, owner: null })
  })

  it('says of a finding what is wrong and where, and its sentence below', () => {
    const labels = { kind: 'handoff', verdict: 'gap', channel: 'research/writer' }
    const lost = { ...member, labels, sessionId: null, says: '#7 is missing' }
    const about = { ...subject, rule: { name: 'handoff' }, labels: { channel: 'research/writer' } }
    const title = 'Critical: Messages are lost on research/writer'
    expect(composeMessage(about, { quoted: [lost], cost: null })).toMatchObject({ title, why: ['#7 is missing'] })
    expect(composeMessage({ ...about, firing: 3 }, { quoted: [lost, lost, lost], cost: null })).toMatchObject({ title })
  })

  it('says of several things that are no findings what their rule says', () => {
    const slow = { ...member, labels: { environment: 'production', deployment: '1' }, sessionId: null, says: 'It takes long' }
    const rule = { name: 'hangs', says: 'A deployment hangs.' }
    const about = { ...subject, rule, labels: { environment: 'production' }, firing: 2 }
    const title = 'Critical: A deployment hangs (2 times, environment production)'
    expect(composeMessage(about, { quoted: [slow, slow], cost: null })).toMatchObject({ title })
  })
})
