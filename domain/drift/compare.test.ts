import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fingerprintOf } from '#domain/redaction/fingerprint.ts'
import { type Comparison, compare } from './compare.ts'
import { type Shape, shapeOf } from './shape.ts'
import { joinTargets, sumUp } from './sum-up.ts'
import type { Settings } from './value-view.ts'

const JWT = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'
const UUID = '0b9f1c1e-6f0e-4a5c-9a57-6a1f4e8a2f11'
const rules = { equal: [], free: [], shared: [], ignore: [] }
const NOW = Date.parse('2026-11-24T12:00:00Z')

const comparison = (changes: Partial<Comparison> = {}): Comparison => ({
  names: { left: 'staging', right: 'production' },
  equal: false,
  rules,
  where: { environments: ['staging', 'production'], target: null, now: NOW },
  viewing: { key: 'a key of the tests' },
  ...changes,
})
const plain = (values: Record<string, unknown>): Settings =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, secret: false }]))
const secret = (values: Record<string, unknown>): Settings =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, secret: true }]))
const kindsOf = (left: Settings, right: Settings, changes: Partial<Comparison> = {}) =>
  compare(left, right, comparison(changes)).map(({ key, kind }) => `${key} ${kind}`)

describe('shapes', () => {
  it.each([
    ['', 'empty'],
    ['true', 'boolean'],
    ['42', 'number'],
    ['30s', 'duration'],
    [UUID, 'UUID'],
    [JWT, 'JWT'],
    ['postgres://app:pw@db-1:5432/app?sslmode=require', 'database URL'],
    ['https://api.example.com/v1', 'web URL'],
    ['ops@example.com', 'email'],
    ['10.0.0.1', 'IP'],
    ['fe80::1', 'IP'],
    ['/var/lib/app', 'path'],
    ['{"a":1}', 'JSON'],
    ['[1]', 'JSON list'],
    ['production', 'word'],
    ['some words of prose', 'text'],
    ['-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----', 'PEM private key'],
    [`ghp_${'aB3'.repeat(12)}`, 'github-token'],
    [`xoxb-${'1a2B3c'.repeat(4)}`, 'slack-token'],
    [`AKIA${'ABCD1234EFGH5678'}`, 'aws-access-key'],
    ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', 'hex key'],
    ['q7Zk2LmX9vRt4BnY8wPc3DfH', 'base64 key'],
  ])('of %j is %s', (text, shape) => expect(shapeOf(text).shape).toBe(shape))

  it('of a URL shows its parts without credentials and without what parameters say', () => {
    expect(shapeOf('https://api.example.com:8443/v1?token=abcdefgh').detail).toBe(
      'https://api.example.com:8443/v1, parameters token',
    )
    expect(shapeOf('postgres://app:hunter2secret@db/app')).toMatchObject({ secret: true })
  })
})

describe('between environments', () => {
  it('a UUID in one and a JWT in the other is drift, with both shapes and no value', () => {
    const found = compare(secret({ API_KEY: UUID }), secret({ API_KEY: JWT }), comparison())
    expect(found).toMatchObject([{ key: 'API_KEY', kind: 'shape', left: { shape: 'UUID' }, right: { shape: 'JWT' } }])
    expect(found[0]?.says).toBe('API_KEY is a UUID in staging and a JWT in production.')
    const text = JSON.stringify(found)
    expect(text).not.toContain(UUID.slice(0, 6))
    expect(text).not.toContain(JWT.slice(0, 6))
  })

  it('values may differ, shapes may not, and what is only in one is said', () => {
    const left = plain({ URL: 'https://a.example', WORKERS: '2', MODE: 'fast', ONLY: 'x' })
    const right = plain({ URL: 'https://b.example', WORKERS: '30s', MODE: 'some other words', MORE: 'y' })
    expect(kindsOf(left, right)).toEqual(['MORE extra', 'ONLY missing', 'WORKERS shape'])
  })

  it('rules say what must be equal and what is free', () => {
    const [left, right] = [plain({ A_1: '1', B: 'one', C: 'x' }), plain({ A_1: 'x y', B: 'two', D: 'y' })]
    expect(kindsOf(left, right, { rules: { ...rules, equal: ['B'], free: ['A_*', 'C', 'D'] } })).toEqual(['B value'])
  })

  it('the same secret in both is said, unless it is shared on purpose', () => {
    const both = secret({ TOKEN: 'q7Zk2LmX9vRt4BnY8wPc3DfH' })
    const [found] = compare(both, both, comparison())
    expect(found).toMatchObject({ kind: 'value', left: { fingerprint: found?.right?.fingerprint } })
    expect(found?.says).toMatch(/same secret/)
    expect(kindsOf(both, both, { rules: { ...rules, shared: ['TOKEN'] } })).toEqual([])
  })

  it('an ignored difference is shown as such, until the day is over; then it counts and says so', () => {
    const ignore = [{ key: 'API_KEY', environment: 'staging', owner: 'payments', until: '2026-11-24', reason: 'sandbox keys' }]
    const at = (now: number) => {
      const where = { environments: ['production', 'staging'], target: null, now }
      return compare(secret({ API_KEY: UUID }), secret({ API_KEY: JWT }), comparison({ rules: { ...rules, ignore }, where }))
    }
    expect(at(NOW)).toMatchObject([{ ignored: { owner: 'payments', reason: 'sandbox keys' } }])
    expect(sumUp(at(NOW), 'All alike.')).toEqual({ state: 'clean', says: 'All alike. 1 ignored.' })
    const expired = at(Date.parse('2026-11-25T00:00:00Z'))
    expect(expired).toMatchObject([{ ignored: null }])
    expect(expired[0]?.says).toMatch(/was ignored until 2026-11-24 \(payments: sandbox keys\)/)
    expect(sumUp(expired, '').state).toBe('drift')
  })
})

describe('what cannot be read', () => {
  it('is a difference of its own: a judge that throws, a value that has no text, a secret that could not be had', () => {
    const throwing = (value: unknown): Shape => {
      if (value === JWT) throw new RangeError(`cannot parse ${JWT}`)
      return shapeOf(value)
    }
    const left = {
      A: { value: JWT, secret: true },
      B: { value: () => 1, secret: false },
      C: { unreadable: 'its file is not there' },
      D: { value: '1', secret: false },
    }
    const right = { ...plain({ A: UUID, B: '1', C: '1', D: '1' }) }
    const found = compare(left, right, comparison({ viewing: { key: 'k', shapeOf: throwing } }))
    expect(found.map(({ key, kind }) => `${key} ${kind}`)).toEqual(['A unreadable', 'B unreadable', 'C unreadable'])
    expect(JSON.stringify(found)).not.toContain(JWT.slice(0, 6))
    expect(sumUp(found, '').state).toBe('unknown')
  })
})

describe('what runs against what is wanted', () => {
  const observed = { equal: true, names: { left: 'configuration', right: 'what runs' } }
  it('must be equal by text, whatever it was written as', () => {
    expect(kindsOf(plain({ A: 3, B: true, C: 'x' }), plain({ A: '3', B: 'true', C: 'y' }), observed)).toEqual(['C value'])
  })

  it('takes a secret that is there and not shown for present, and nothing else', () => {
    const left = { ...secret({ KEY: 'q7Zk2LmX9vRt4BnY8wPc3DfH' }), ...plain({ MODE: 'fast' }) }
    expect(kindsOf(left, { KEY: { hidden: true }, MODE: { hidden: true } }, observed)).toEqual(['MODE unreadable'])
  })

  it('says differences that all targets have once', () => {
    const differences = compare(plain({ A: '1' }), plain({ A: '2' }), comparison(observed))
    expect(
      joinTargets([
        { target: 'a', differences },
        { target: 'b', differences },
      ]),
    ).toMatchObject([{ key: 'A', target: null }])
    expect(
      joinTargets([
        { target: 'a', differences },
        { target: 'b', differences: [] },
      ]),
    ).toMatchObject([{ target: 'a' }])
  })
})

/**
 * All texts of a report, each by itself: the punctuation of JSON around them is nobody's. Fingerprints apart, which are digits of a
 * keyed hash and the same by chance now and then: those must be what the key makes of the whole secret.
 */
function textsOf(report: unknown, fingerprints: readonly string[]): string[] {
  if (typeof report === 'string') return fingerprints.includes(report) ? [] : [report]
  if (typeof report !== 'object' || report === null) return []
  return Object.entries(report).flatMap(([name, value]) => [name, ...textsOf(value, fingerprints)])
}
/** A piece that the product itself may say by chance, as "secret" or "characters". */
const said = textsOf(compare(secret({ SECRET_A: 'x', B: UUID }), secret({ SECRET_A: 'y z', C: JWT }), comparison()), [])
const secretText = fc.oneof(
  fc.string({
    unit: fc.constantFrom(...'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789+/=_-'.split('')),
    minLength: 6,
    maxLength: 80,
  }),
  fc.uuid(),
  fc.webUrl({ withQueryParameters: true }),
  fc.emailAddress(),
  fc.json(),
  fc.string({ minLength: 6, maxLength: 60 }),
  fc
    .tuple(fc.string({ minLength: 6, maxLength: 20, unit: fc.constantFrom(...'abcdef0123456789'.split('')) }), fc.domain())
    .map(([pw, host]) => `postgres://app:${pw}@${host}/db`),
)

it('no piece of a secret of six characters appears in anything that a comparison says', () => {
  fc.assert(
    fc.property(secretText, secretText, fc.boolean(), (one, two, equal) => {
      const report = [
        compare(secret({ SECRET_A: one, C: one }), plain({ SECRET_A: two, C: two }), comparison({ equal })),
        compare(secret({ SECRET_A: one }), {}, comparison({ equal })),
        compare({}, secret({ B: one }), comparison({ equal })),
      ]
      const fingerprints = [one, two].map((value) => fingerprintOf(value, 'a key of the tests'))
      const texts = textsOf(report, fingerprints)
      for (const value of [one, two])
        for (let at = 0; at + 6 <= value.length; at += 1) {
          const piece = value.slice(at, at + 6)
          if (said.some((text) => text.includes(piece))) continue
          expect(texts.filter((text) => text.includes(piece))).toEqual([])
        }
    }),
    { numRuns: 500 },
  )
})
