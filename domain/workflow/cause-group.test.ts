import { expect, it } from 'vitest'
import { causeGroupOf, groupByCause } from './cause-group.ts'

it('takes failures for the same that differ by ids and numbers alone', () => {
  const causes = [
    'Deployment 3f0e9c1a-1111-4222-8333-444455556666 is gone after 12 s',
    'Deployment 0d0e9c1a-1111-4222-8333-444455556666 is gone after 7 s',
    'Deployment 0d0e9c1a-1111-4222-8333-444455556666 is locked',
    null,
  ]
  expect(groupByCause(causes, (cause) => cause).map(({ cause, members }) => [cause, members.length])).toEqual([
    ['Deployment … is gone after … s', 2],
    ['Deployment … is locked', 1],
    ['It does not say why.', 1],
  ])
})

it('gives the same group for what is a group already, so that one can be asked for by its name', () => {
  const group = causeGroupOf('Attempt 3 of 5 at 10.0.0.1:5432 failed')
  expect(causeGroupOf(group)).toBe(group)
})
