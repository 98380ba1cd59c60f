import { expect, it } from 'vitest'
import { touchedBy } from './touched-by.ts'

const side = (...rules: string[]) => ({ rules, where: [] })
const down = { name: 'down', source: side('gateway-down'), target: side('trouble'), equal: ['gateway'], missingIsEqual: false }

it('lets those look again that what began or ended may mute, once, and no others', () => {
  const main = { rule: 'gateway-down', labels: { gateway: 'main', state: 'unreachable' } }
  expect(touchedBy([down], [main, main])).toEqual([{ rules: ['trouble'], labels: { gateway: 'main' } }])
  expect(touchedBy([down], [{ rule: 'trouble', labels: { gateway: 'main' } }])).toEqual([])
})

it('looks at every group of the target where nothing has to agree', () => {
  const any = { ...down, source: { rules: null, where: [] }, equal: [] }
  expect(touchedBy([any], [{ rule: 'anything', labels: {} }])).toEqual([{ rules: ['trouble'], labels: {} }])
})
