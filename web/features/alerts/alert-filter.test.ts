import { expect, it } from 'vitest'
import { isNarrowed, readAlertFilter } from './alert-filter.ts'

it('reads what it knows from the URL and leaves out what it does not', () => {
  const filter = readAlertFilter(new URLSearchParams('show=resolved&severity=critical&state=so-so&rule=budget'))
  expect(filter).toEqual({ open: 'false', severity: 'critical', state: null, rule: 'budget', session: null })
  expect(isNarrowed(filter)).toBe(true)
})

it('shows all that is open when nothing is asked for', () => {
  const filter = readAlertFilter(new URLSearchParams())
  expect(filter.open).toBe('true')
  expect(isNarrowed(filter)).toBe(false)
})
