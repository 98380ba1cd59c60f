import { expect, it } from 'vitest'
import { beginGroup, takeEvents } from './group.ts'
import { orderEvents } from './order-events.ts'
import { planOf } from './policy.ts'
import { ruleOf } from './testing/policies.ts'

const at = (fingerprint: string, time: number, state: 'firing' | 'resolved') => ({ fingerprint, state, at: time })

it('brings changes of different members in the order of their times', () => {
  const events = [at('a', 1, 'firing'), at('a', 9, 'resolved'), at('b', 5, 'firing')]
  expect(orderEvents(events).map(({ fingerprint, at: time }) => [fingerprint, time])).toEqual([
    ['a', 1],
    ['b', 5],
    ['a', 9],
  ])
})

it('loses nothing of what came after the clock was set back', () => {
  const group = beginGroup(planOf(ruleOf('stuck', 'critical'), { gateway: 'main' }))
  const firing = takeEvents(group, orderEvents([at('a', 1_000, 'firing')]))
  const over = takeEvents(firing, orderEvents([at('a', 400, 'resolved')], firing.members))
  expect(over.open).toBe(0)
  const again = takeEvents(
    over,
    orderEvents([at('a', 500, 'firing'), at('a', 450, 'resolved'), at('a', 460, 'firing')], over.members),
  )
  expect([again.open, again.members.a?.state]).toEqual([1, 'firing'])
})
