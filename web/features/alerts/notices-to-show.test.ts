import { describe, expect, it } from 'vitest'
import type { NoticeView } from '#contracts/alerts.ts'
import type { LiveFrame } from '#contracts/live.ts'
import { anAlert } from '#web/features/alert/an-alert.ts'
import { makeNoticeFilter } from './notices-to-show.ts'

const { id, title } = anAlert()
const told = (more: Partial<NoticeView> = {}): LiveFrame => ({
  type: 'notice',
  notice: {
    ...{ id: `n${more.seq ?? 1}`, alertId: id, seq: 1, reason: 'first', status: 'firing', severity: 'critical', firing: 1 },
    ...{ resolved: 0, says: 'Sessions fail.', at: '2026-01-01T03:00:05.000Z', deliveries: [], ...more },
  },
})
const known = () => title

describe('what a browser shows', () => {
  it('is one notice for each critical alert, by its title, also if that came just now', () => {
    expect(makeNoticeFilter()([{ type: 'alert', alert: anAlert() }, told()], () => undefined)).toEqual([
      { alertId: id, title, body: 'Sessions fail.', isQuiet: false },
    ])
  })

  it('is nothing for what is no critical alert', () => {
    expect(makeNoticeFilter()([told({ severity: 'warning' })], known)).toEqual([])
  })

  it('is the newest of what came at once, and quiet where it only goes on', () => {
    const shown = makeNoticeFilter()([told(), told({ seq: 2, reason: 'new-members', says: 'More.' })], known)
    expect(shown).toEqual([{ alertId: id, title, body: 'More.', isQuiet: true }])
  })

  it('says that it is over', () => {
    expect(makeNoticeFilter()([told({ seq: 2, reason: 'all-resolved' })], known)[0]?.title).toBe(`Over: ${title}`)
  })

  it('is nothing new when a delivery of the same notice gets on', () => {
    const filter = makeNoticeFilter()
    expect(filter([told()], known)).toHaveLength(1)
    expect(filter([told({ says: 'Sessions fail.' })], known)).toEqual([])
  })
})
