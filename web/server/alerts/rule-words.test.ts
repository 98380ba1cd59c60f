import { expect, it } from 'vitest'
import { conditionInWords, timersInWords } from './rule-words.ts'

it('says when a rule fires, by all that it depends on', () => {
  const where = [{ label: 'gateway', is: '=~', value: 'eu-.*' } as const]
  expect(conditionInWords({ finding: { kind: 'budget', verdicts: ['warning', 'exhausted'], where } })).toBe(
    'a finding of kind budget that is warning or exhausted where gateway=~eu-.*',
  )
  expect(conditionInWords({ gateway: ['unreachable'] })).toBe('a gateway is unreachable')
  expect(conditionInWords({ metric: { name: 'cost-per-hour', above: 20, for: 600_000, where: [] } })).toBe(
    'cost-per-hour (price of the tokens used in the last hour, by agent) above 20 USD/h for 10m',
  )
  expect(conditionInWords({ runs: 'done' })).toBe('a run is done')
})

it('says the times of a rule', () => {
  expect(timersInWords({ wait: 0, update: 300_000, remind: null, clearFor: 60_000 })).toBe(
    'told after 0s, changes every 5m at most, never reminded, over when clear for 1m',
  )
})
