import { expect, it } from 'vitest'
import type { AlertPage } from '#contracts/api/response.ts'
import { anAlert } from '#web/features/alert/an-alert.ts'
import { foldOpenAlerts } from './fold-open-alerts.ts'

const other = anAlert({ id: '00000000-0000-4000-8000-000000000002' })
const page = (items: AlertPage['items']): AlertPage => ({ items, nextCursor: null, asOf: '1' })

it('takes a new alert in, follows what becomes of it, and lets it go when it is over', () => {
  const opened = foldOpenAlerts(page([other]), [{ type: 'alert', alert: anAlert() }])
  expect(opened.items).toEqual([anAlert(), other])
  const taken = foldOpenAlerts(opened, [{ type: 'alert', alert: anAlert({ state: 'acknowledged' }) }])
  expect(taken.items.map(({ state }) => state)).toEqual(['acknowledged', 'firing'])
  expect(foldOpenAlerts(taken, [{ type: 'alert', alert: anAlert({ state: 'resolved' }) }]).items).toEqual([other])
})

it('is the same page when nothing is said of it', () => {
  const held = page([other])
  expect(foldOpenAlerts(held, [{ type: 'alert', alert: anAlert({ state: 'resolved' }) }])).toBe(held)
})
