import { expect, it } from 'vitest'
import { isSameText } from './local-file.ts'
import { REDACTED } from './redacted.ts'

it('takes a file for the gateway’s own only when it differs by secrets alone', () => {
  const shown = `{"port":1,"token":"${REDACTED}","key":"${REDACTED}"}`
  expect(isSameText('{"port":1,"token":"abc","key":"d"}', shown)).toBe(true)
  expect(isSameText('{"port":2,"token":"abc","key":"d"}', shown)).toBe(false)
  expect(isSameText('{"port":1,"token":"abc","other":"d"}', shown)).toBe(false)
  expect(isSameText('{"port":1,"token":"abc","key":"d"} ', shown)).toBe(false)
  expect(isSameText('{}', '{}')).toBe(true)
  expect(isSameText('{ }', '{}')).toBe(false)
})
