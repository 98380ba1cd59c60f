import { expect, it } from 'vitest'
import { keyFault, standardSignature } from './standard-signature.ts'

/** The example of the specification. */
const KEY = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

it("signs as the specification's own example", () => {
  const body = '{"test": 2432232314}'
  const event = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body }
  expect(standardSignature(event, [KEY])).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})

it.each([
  ['whsec_', 'has 0 bytes'],
  ['whsec_!!!', 'is not base64'],
  [`${KEY}!`, 'is not base64'],
  [KEY.slice(0, -4), 'has 21 bytes'],
  ['a plain key', 'has 11 bytes'],
])('does not sign with the key %s', (key, fault) => {
  expect(keyFault(key)).toContain(fault)
})

it.each([KEY, `whsec_${Buffer.alloc(25).toString('base64')}`, 'any text of 24 bytes, or'])('signs with the key %s', (key) => {
  expect(keyFault(key)).toBeNull()
})
