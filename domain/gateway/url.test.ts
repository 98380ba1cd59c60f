import { describe, expect, it } from 'vitest'
import { sequenceGap } from './sequence.ts'
import { parseGatewayUrl } from './url.ts'

describe('parseGatewayUrl', () => {
  it.each([
    ['ws://127.0.0.1:18789', 'ws://127.0.0.1:18789/'],
    ['wss://gateway.example.test/path', 'wss://gateway.example.test/path'],
    ['http://localhost:18789', 'ws://localhost:18789/'],
    ['https://gateway.example.test', 'wss://gateway.example.test/'],
    [' ws://[::1]:18789 ', 'ws://[::1]:18789/'],
  ])('takes %s', (text, url) => {
    expect(parseGatewayUrl(text)).toEqual({ ok: true, url })
  })

  it.each([
    'ws://user:s3cret@host',
    'ws://s3cret@host',
    'ws://host/?token=s3cret',
    'ws://host/#s3cret',
    'ftp://s3cret',
    's3cret',
  ])('refuses %s without repeating it', (text) => {
    const parsed = parseGatewayUrl(text)
    expect(parsed.ok).toBe(false)
    expect(JSON.stringify(parsed)).not.toContain('s3cret')
  })
})

describe('sequenceGap', () => {
  it('takes the first number as it comes and every next one in order', () => {
    expect(sequenceGap(null, 7)).toBeNull()
    expect(sequenceGap(7, 8)).toBeNull()
  })

  it('says how many events are missing', () => {
    expect(sequenceGap(7, 11)).toEqual({ expected: 8, got: 11, missed: 3 })
  })

  it('does not count a repeated or older number as a loss', () => {
    expect(sequenceGap(7, 7)).toBeNull()
    expect(sequenceGap(7, 3)).toBeNull()
  })
})
