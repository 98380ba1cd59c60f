import { expect, it } from 'vitest'
import { parseExact } from './parse-exact.ts'

it('keeps every digit of integers that a number cannot hold', () => {
  const json =
    '{"id": 9007199254740993, "small": 12, "text": "9007199254740993", "float": 0.1234567890123456, "list": [-18446744073709551616]}'
  expect(parseExact(json)).toEqual({
    ...{ id: 9007199254740993n, small: 12, text: '9007199254740993', float: 0.1234567890123456 },
    list: [-18446744073709551616n],
  })
})
