import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plantedSecrets } from './labelled/labelled-set.ts'
import { leaks } from './labelled/leaks.ts'
import { redactError } from './redact-error.ts'
import { redactJson } from './redact-json.ts'

const token = plantedSecrets(5).find(({ kind }) => kind === 'github-classic')?.secret ?? ''
const MASK = /^\[redacted:[a-z-]+:[0-9a-f]{8}\]$/
const redacted = (value: unknown): unknown => redactJson(value, 'k').value

describe('redactJson', () => {
  it.each([
    ['a field named as a secret', { db: { password: 'correct horse' } }],
    ['a key that is a UUID', { apiKey: '550e8400-e29b-41d4-a716-446655440000' }],
    ['a numeric PIN under a password name', { password: 12345678 }],
    ['a name and value pair', { headers: [{ name: 'X-Api-Key', value: 'abcdefgh' }] }],
    ['an argument list', { argv: ['login', '--password', 'correcthorse'] }],
    ['a header tuple', { headers: [['authorization', 'Bearer abcdefgh1234']] }],
    ['members of a container', { secrets: { FOO: 'correcthorse' } }],
    ['a list under a secret name', { refreshToken: ['abcdefgh'] }],
    ['JSON in a string', { body: JSON.stringify({ inner: JSON.stringify({ password: 'correct horse' }) }) }],
  ])('masks %s', (_what, value) => {
    const text = JSON.stringify(redacted(value))
    expect(text).toContain('[redacted:')
    expect(text).not.toMatch(/correct|horse|abcdefgh|12345678|550e8400/)
  })

  it('masks a token in any string and in a key name, and says where without showing it', () => {
    const { value, findings } = redactJson({ list: [`see ${token}`], [token]: 1 }, 'k')
    expect(leaks(JSON.stringify({ value, findings }), token)).toBe(false)
    expect(findings.map(({ path, kind }) => `${path} ${kind}`)).toEqual(['$.list[0] github-token', '$ github-token'])
  })

  it('keeps numbers, ids, counts, nulls and shapes', () => {
    const value = {
      sessionKey: 'agent:main:ops1',
      runId: '3a3f053c-ba31-43c4-b70a-bf2a90f742f7',
      inputTokens: 4155,
      maxTokens: 4096,
      toolCallId: 'call_4_b1dwtm',
      tokens: { input: 1 },
      password: null,
      hasToken: true,
      tokenType: 'Bearer',
      at: '2026-11-23T10:00:00Z',
      list: [1, 'two', false],
      idempotencyKey: 'a1b2c3d4-1',
    }
    expect(redacted(value)).toEqual(value)
  })

  it('keeps the text of JSON strings in which there is nothing to hide', () => {
    expect(redacted({ body: '{ "a" : 1 }' })).toEqual({ body: '{ "a" : 1 }' })
  })

  it('never changes its input, and changes nothing in what it has redacted', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom('password', 'token', 'note', '__proto__'), (json, name) => {
        const value = Object.fromEntries([
          [name, json],
          ['text', `x ${token}`],
          ['nested', JSON.stringify({ [name]: json, token })],
        ])
        const before = JSON.stringify(value)
        const once = redacted(value)
        expect(JSON.stringify(value)).toBe(before)
        expect(JSON.stringify(redacted(once))).toBe(JSON.stringify(once))
        expect(leaks(JSON.stringify(once), token)).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  it('ends on a value deeper than any message, hiding what it did not read', () => {
    let deep: unknown = { password: 'correcthorse' }
    for (let depth = 0; depth < 100_000; depth++) deep = [deep]
    expect(JSON.stringify(redacted(deep))).toContain('[redacted:unreadable:')
  })
})

describe('redactError', () => {
  it('cleans message, stack, fields and causes, and keeps name and code', () => {
    const cause = new Error(`refused ${token}`)
    const error = Object.assign(new TypeError(`cannot use postgres://app:${token}@db/x`, { cause }), {
      code: 'ECONNREFUSED',
      options: { password: 'correcthorse' },
    })
    const clean = redactError(error, 'k')
    expect(leaks(JSON.stringify(clean), token)).toBe(false)
    expect(clean).toMatchObject({
      name: 'TypeError',
      code: 'ECONNREFUSED',
      details: { options: { password: expect.stringMatching(MASK) } },
    })
    expect(clean.cause?.message).toMatch(/^refused \[redacted:/)
    expect(clean.stack).toContain('redact-json.test.ts')
  })

  it('takes anything that was thrown', () => {
    const loop = new Error('loop')
    loop.cause = loop
    expect(redactError(loop, 'k').message).toBe('loop')
    expect(redactError({ token }, 'k').message).toMatch(/redacted/)
    expect(redactError(undefined, 'k').message).toBe('undefined')
  })
})
