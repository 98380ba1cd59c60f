import { describe, expect, it } from 'vitest'
import type { NoticeView } from '#contracts/alerts.ts'
import {
  acknowledgeRefusal,
  figureWords,
  inhibitionIn,
  memberWords,
  momentsOf,
  subjectOf,
  untoldWords,
  withReadersTimes,
} from './alert-words.ts'
import { anAlert } from './an-alert.ts'

const notice = (seq: number, reason: NoticeView['reason'], at: string): NoticeView => ({
  ...{ id: String(seq), alertId: anAlert().id, seq, reason, status: 'firing', severity: 'critical', firing: 1, resolved: 0 },
  ...{ says: '', at, deliveries: [] },
})

describe('what happened to an alert', () => {
  it('is told newest first, its end below the notice of it', () => {
    const over = '2026-01-01T03:09:00.000Z'
    const alert = anAlert({ acknowledgedAt: '2026-01-01T03:02:00.000Z', acknowledgedBy: 'ann', resolvedAt: over })
    const moments = momentsOf(alert, [notice(2, 'all-resolved', over), notice(1, 'first', '2026-01-01T03:00:05.000Z')])
    expect(moments.map((moment) => (moment.kind === 'notice' ? moment.notice.reason : moment.kind))).toEqual([
      'all-resolved',
      'resolved',
      'acknowledged',
      'first',
      'opened',
    ])
  })

  it('says why nobody was told', () => {
    expect(untoldWords(anAlert())).toBeNull()
    expect(untoldWords(anAlert({ notifiedAt: null, state: 'silenced' }))).toContain('muted')
    expect(untoldWords(anAlert({ notifiedAt: null, state: 'pending' }))).toContain('yet')
  })
})

describe('who may acknowledge', () => {
  it('is an operator, once, while it goes on', () => {
    expect(acknowledgeRefusal('operator', anAlert())).toBeNull()
    expect(acknowledgeRefusal('viewer', anAlert())).toContain('operator')
    const taken = anAlert({ acknowledgedAt: '2026-01-01T03:02:00.000Z', acknowledgedBy: 'ann@example.com' })
    expect(acknowledgeRefusal('operator', taken)).toBe('Acknowledged already by ann@example.com.')
    expect(acknowledgeRefusal('admin', anAlert({ resolvedAt: '2026-01-01T03:02:00.000Z' }))).toBe('It is over.')
  })
})

it('counts members and leaves out what there is none of', () => {
  expect(memberWords({ firing: 1200, resolved: 3, suppressed: 0 })).toBe('1,200 firing · 3 resolved')
  expect(memberWords({ firing: 0, resolved: 0, suppressed: 2 })).toBe('2 muted')
})

it('says times as the clock of the reader does, and leaves other words alone', () => {
  expect(withReadersTimes('1 now; since 2026-01-01T03:00:05.384Z.')).toMatch(/^1 now; since 01 Jan 2026, \d\d:00:05 .+\.$/)
  expect(withReadersTimes('task 2026-01-01 failed')).toBe('task 2026-01-01 failed')
})

it('shows figures that are numbers, by names in words', () => {
  expect(figureWords({ repeats: 9, cycleLength: 1, signature: '6c29', burn: 12_345 })).toBe(
    'repeats 9 · cycle length 1 · burn 12.3K',
  )
})

it('tells an inhibition from a silence', () => {
  expect(inhibitionIn('inhibition/gateway-down')).toBe('gateway-down')
  expect(inhibitionIn('silence/6b0c')).toBeNull()
})

it('says what an alert is about without what its badges say', () => {
  expect(subjectOf({ title: 'Critical: 14 sessions looping on gateway main' })).toBe('14 sessions looping on gateway main')
  expect(subjectOf({ title: 'Not known: session a stuck' })).toBe('Session a stuck')
  expect(subjectOf({ title: 'Queue: behind' })).toBe('Queue: behind')
})
