import { describe, expect, it } from 'vitest'
import { isLoopback, isPrivate } from './client-address.ts'
import { parseCookies } from './cookies.ts'
import { correlationIdOf } from './correlation-id.ts'
import { isSameOrigin, publicOrigin } from './public-origin.ts'
import { contentSecurityPolicy } from './security-headers.ts'

describe('correlationIdOf', () => {
  it("takes over a caller's id, then the trace's, else makes one", () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    expect(correlationIdOf({ 'x-correlation-id': 'abc-12345', traceparent })).toBe('abc-12345')
    expect(correlationIdOf({ 'x-correlation-id': 'no spaces\n', traceparent })).toBe('4bf92f3577b34da6a3ce929d0e0e4736')
    expect(correlationIdOf({ 'x-correlation-id': 'x'.repeat(500) })).toMatch(/^[0-9a-f-]{36}$/)
    expect(correlationIdOf({})).not.toBe(correlationIdOf({}))
  })
})

describe('publicOrigin', () => {
  it('is what is configured, whatever the caller says', () => {
    expect(publicOrigin('https://mc.example.com/base', { host: 'evil' })).toBe('https://mc.example.com')
  })
  it('is the host asked for otherwise, but only when it is nothing but a host', () => {
    expect(publicOrigin(undefined, { host: 'LocalHost:3000' })).toBe('http://localhost:3000')
    expect(publicOrigin(undefined, { host: 'a/../b@evil.example' })).toBe('http://localhost')
    expect(publicOrigin(undefined, {})).toBe('http://localhost')
  })
})

describe('isSameOrigin', () => {
  const own = 'https://mc.example.com'
  it.each([
    ['our page', { 'sec-fetch-site': 'same-origin', origin: own }, true],
    ['our page in an old browser', { origin: own }, true],
    ['our page without an origin header', { 'sec-fetch-site': 'same-origin' }, true],
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, false],
    ['a neighbour on our domain', { 'sec-fetch-site': 'same-site', origin: 'https://x.example.com' }, false],
    ['an origin that contradicts', { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }, false],
    ['a sandboxed frame', { origin: 'null' }, false],
    ['our host without TLS', { origin: 'http://mc.example.com' }, false],
    ['the address bar', { 'sec-fetch-site': 'none' }, false],
    ['nobody who says', {}, false],
  ])('%s', (_case, headers, expected) => expect(isSameOrigin(own, headers)).toBe(expected))
})

describe('parseCookies', () => {
  it('reads names and values, the first of a name, and survives nonsense', () => {
    expect(parseCookies('a=1; b="two words"; a=3; c=%E2%82%AC; d=%E0%A4%A; e')).toEqual({
      a: '1',
      b: 'two words',
      c: '€',
      d: '%E0%A4%A',
    })
    expect(parseCookies(undefined)).toEqual({})
  })
})

describe('addresses', () => {
  it('tells this machine and private networks from the rest', () => {
    expect(['127.0.0.1', '::1', '::ffff:127.0.0.1'].map(isLoopback)).toEqual([true, true, true])
    expect(['10.1.2.3', '192.168.0.1', '172.20.0.1', 'fd00::1'].map(isPrivate)).toEqual([true, true, true, true])
    expect(['8.8.8.8', '172.32.0.1', '2001:db8::1', '10.0.0.1'].map(isLoopback)).toEqual([false, false, false, false])
    expect(['8.8.8.8', '172.32.0.1', '2001:db8::1'].map(isPrivate)).toEqual([false, false, false])
  })
})

describe('contentSecurityPolicy', () => {
  it('allows scripts by nonce alone', () => {
    const policy = contentSecurityPolicy('abc', ['https://login.example.com'])
    expect(policy).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic'")
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
    expect(policy).toContain("form-action 'self' https://login.example.com")
  })
})
