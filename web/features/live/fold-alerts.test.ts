import { describe, expect, it } from 'vitest'
import type { NoticeView } from '#contracts/alerts.ts'
import type { AlertDetail } from '#contracts/api/response.ts'
import type { LiveFrame } from '#contracts/live.ts'
import { anAlert } from '#web/features/alert/an-alert.ts'
import { type AlertFilter, foldAlertDetail, foldAlertPages, foldChannels } from './fold-alerts.ts'

const open: AlertFilter = { open: 'true', state: null, severity: null, rule: null, session: null }
const page = (...items: ReturnType<typeof anAlert>[]) => [{ items, nextCursor: null, asOf: '1' }]
const frame = (more: Parameters<typeof anAlert>[0]): LiveFrame => ({ type: 'alert', alert: anAlert(more) })
const held = anAlert({ id: '00000000-0000-4000-8000-00000000000a' })

describe('a list of alerts', () => {
  it('keeps what is over in sight until the list is asked for again', () => {
    const over = { id: held.id, state: 'resolved', resolvedAt: '2026-01-01T04:00:00.000Z' } as const
    expect(foldAlertPages(page(held), [frame(over)], open)[0]?.items[0]?.state).toBe('resolved')
  })

  it.each<[string, Partial<AlertFilter>, number]>([
    ['passes', {}, 2],
    ['has another severity', { severity: 'warning' }, 1],
    ['has another state', { state: 'acknowledged' }, 1],
    ['has another rule', { rule: 'budget' }, 1],
    ['is open in a list of those that are over', { open: 'false' }, 1],
    ['may have nothing to do with the session', { session: held.id }, 1],
  ])('takes in a new one as the filter says: one that %s', (_says, more, count) => {
    expect(foldAlertPages(page(held), [frame({})], { ...open, ...more })[0]?.items).toHaveLength(count)
  })
})

it('leads to the incident as soon as it is opened', () => {
  const incident = { type: 'incident', incident: { id: 'i', number: 7, alertId: held.id } } as unknown as LiveFrame // no more is looked at
  expect(foldAlertPages(page(held), [incident], open)[0]?.items[0]?.incidentNumber).toBe(7)
  const detail = { alert: held, notices: [] as NoticeView[] } as AlertDetail
  expect(foldAlertDetail(detail, [incident]).alert.incidentNumber).toBe(7)
})

const notice = (more: Partial<NoticeView>): NoticeView => ({
  ...{ id: 'n1', alertId: held.id, seq: 1, reason: 'first', status: 'firing', severity: 'critical', firing: 1, resolved: 0 },
  ...{ says: '', at: '2026-01-01T03:00:05.000Z', deliveries: [], ...more },
})

it('follows an alert and its notices, and no others', () => {
  const detail = { alert: held, notices: [notice({})] } as unknown as AlertDetail // what is not folded is not looked at
  const folded = foldAlertDetail(detail, [
    frame({ id: held.id, state: 'acknowledged' }),
    frame({ state: 'silenced' }),
    { type: 'notice', notice: notice({ says: 'sent' }) },
    { type: 'notice', notice: notice({ id: 'n2', alertId: anAlert().id }) },
  ])
  expect(folded.alert.state).toBe('acknowledged')
  expect(folded.notices).toEqual([notice({ says: 'sent' })])
})

it('lets a channel go that configuration has removed', () => {
  const channel = {
    slug: 'pager',
    kind: 'pagerduty',
    state: 'ok',
    since: '',
    lastSentAt: null,
    lastError: null,
    failures: 0,
  } as const
  const items = foldChannels({ items: [], deadMan: null, asOf: '1' }, [{ type: 'channel', channel }]).items
  expect(items).toEqual([channel])
  const removed = { ...channel, state: 'removed' } as const
  expect(foldChannels({ items, deadMan: null, asOf: '1' }, [{ type: 'channel', channel: removed }]).items).toEqual([])
})
