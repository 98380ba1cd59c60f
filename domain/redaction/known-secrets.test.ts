import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KnownSecrets, searchable } from './known-secrets.ts'
import { ALNUM, drawer } from './labelled/draw.ts'
import { leaks } from './labelled/leaks.ts'
import { redactText } from './redact-text.ts'

const draw = drawer(11)
const awkward = `p"w\\d/ü+${draw(ALNUM, 6)}&<9`
const values = [awkward, draw(ALNUM, 24), `${draw(ALNUM, 9)}!7`, `line one ${draw(ALNUM, 20)}`]
const known = new KnownSecrets(values.map((value) => ({ kind: 'password' as const, value })))
const encodings: Record<string, (value: string) => string> = {
  'as it is': (value) => value,
  JSON: (value) => JSON.stringify({ v: value }),
  'JSON in JSON': (value) => JSON.stringify({ v: JSON.stringify({ v: value }) }),
  'percent encoding': (value) => encodeURIComponent(value),
  'small percent encoding': (value) => encodeURIComponent(value).replace(/%[0-9A-F]{2}/g, (sign) => sign.toLowerCase()),
  'a form': (value) => new URLSearchParams({ v: value }).toString(),
  'JSON of ASCII alone': (value) => JSON.stringify(value).replaceAll('ü', '\\u00fc'),
  COPY: (value) => value.replaceAll('\\', '\\\\'),
  hex: (value) => Buffer.from(value).toString('hex'),
  'base64 at 0': (value) => Buffer.from(value).toString('base64'),
  'base64 at 1': (value) => Buffer.from(`x${value} `).toString('base64'),
  'base64 at 2': (value) => Buffer.from(`xy${value}zz`).toString('base64'),
  'base64url of JSON': (value) => Buffer.from(JSON.stringify({ v: value })).toString('base64url'),
}
const noise = fc.string({ unit: 'grapheme', maxLength: 40 })

describe('KnownSecrets', () => {
  it.each(Object.entries(encodings))('finds and masks each secret written as %s', (_name, encode) => {
    fc.assert(
      fc.property(fc.constantFrom(...values), noise, noise, (value, before, after) => {
        const text = `${before}\n${encode(value)}\n${after}`
        expect(known.find(text).length).toBeGreaterThan(0)
        expect(leaks(redactText(text, 'k', known).text, value)).toBe(false)
        expect(known.findKnown(Buffer.from(text)).length).toBeGreaterThan(0)
      }),
      { numRuns: 60 },
    )
  })

  it('finds at every place, and only where it stands', () => {
    const value = values[1] ?? ''
    for (let at = 0; at < 40; at++) {
      const text = `${'é'.repeat(at % 7)}${'.'.repeat(at)}${value}…`
      expect(known.find(text).map(({ start, end }) => text.slice(start, end))).toContain(value)
      const [hit] = known.findKnown(Buffer.from(text))
      expect(Buffer.from(text).subarray(hit?.start, hit?.end).toString()).toBe(value)
    }
    expect(known.find(`${value.slice(0, -1)} ${value.slice(1)}`)).toEqual([])
  })

  it('searches for the lines of a private key and for both ends of a long token', () => {
    const lines = [draw(ALNUM, 64), draw(ALNUM, 64), draw(ALNUM, 64)]
    const token = draw(ALNUM, 80)
    const long = new KnownSecrets([lines.join('\n'), token].map((value) => ({ kind: 'private-key' as const, value })))
    expect(long.find(`only ${lines[1]} here`)).toHaveLength(1)
    expect(long.find(`…${token.slice(-24)}`)).toHaveLength(1)
    expect(long.find(`${token.slice(0, 24)}…`)).toHaveLength(1)
  })

  it('counts what is too short or too plain, and does not look for it', () => {
    const plain = [
      'hunter2',
      'administrator',
      '12345678',
      '1700000000000',
      '2024-01-01T00:00:00Z',
      '/etc/app/key.pem',
      'not set at all',
    ]
    const secrets = new KnownSecrets([...plain, ...plain, awkward].map((value) => ({ kind: 'password' as const, value })))
    expect([secrets.searched, secrets.skipped]).toEqual([1, plain.length])
    expect(secrets.find(plain.join(' '))).toEqual([])
  })

  it.each([awkward, draw(ALNUM, 20), 'correct-horse-7', '3a3f053c-ba31-43c4-b70a-bf2a90f742f7', 'Tr0ub4dor&3'])(
    'looks for %s',
    (value) => {
      expect(searchable(value)).toBe(true)
    },
  )
})
