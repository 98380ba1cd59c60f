import { expect, it } from 'vitest'
import { isIn, places } from './places.ts'

it('gives every room a letter and an address of its own', () => {
  expect(new Set(places.map(({ letter }) => letter)).size).toBe(places.length)
  expect(new Set(places.map(({ href }) => href)).size).toBe(places.length)
})

it('counts the pages under a room to it, and no room whose name only begins the same', () => {
  expect(isIn('/alerts', '/alerts/silences')).toBe(true)
  expect(isIn('/alerts', '/alerts-of-old')).toBe(false)
  expect(isIn('/', '/alerts')).toBe(false)
})
