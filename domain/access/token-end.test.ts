import { expect, it } from 'vitest'
import { endsSoon } from './token-end.ts'

const DAY = 86_400_000

it.each([
  ['a quarter of a year, two weeks before its end', 90, 76, true],
  ['a quarter of a year, before that', 90, 75, false],
  ['a week, at its beginning', 7, 0, false],
  ['a week, on its last day', 7, 6, true],
  ['one that has ended', 7, 7, false],
])('warns of %s', (_case, days, age, expected) => {
  expect(endsSoon({ createdAt: 0, expiresAt: days * DAY }, age * DAY)).toBe(expected)
})
