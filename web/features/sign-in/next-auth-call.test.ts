import { describe, expect, it } from 'vitest'
import { pathToReturnTo } from './next-auth-call.ts'

const origin = 'https://mission.example.com'

describe('pathToReturnTo', () => {
  it('comes back to the page that was asked for, with its query', () => {
    expect(pathToReturnTo('/sessions?verdict=looping', origin)).toBe('/sessions?verdict=looping')
    expect(pathToReturnTo(`${origin}/gateways`, origin)).toBe('/gateways')
  })

  it.each(['https://evil.example.com/', '//evil.example.com', 'javascript:alert(1)', '\\\\evil.example.com', '/sign-in', null])(
    'never leads elsewhere: %s',
    (wanted) => expect(pathToReturnTo(wanted, origin)).toBe('/'),
  )
})
