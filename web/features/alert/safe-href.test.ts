import { expect, it } from 'vitest'
import { safeHref } from './safe-href.ts'

it.each(['https://wiki.example.com/a', 'http://wiki', '/sessions/1', '/'])('leads to %s', (url) => {
  expect(safeHref(url)).toBe(url)
})

it.each(['javascript:alert(1)', '//elsewhere.example.com', '/\\elsewhere.example.com', 'data:text/html,x', 'ask finance', null])(
  'never leads to %s',
  (url) => expect(safeHref(url)).toBeNull(),
)
