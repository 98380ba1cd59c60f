import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adversarialTexts } from './labelled/adversarial.ts'
import { harmlessTexts, plantedSecrets } from './labelled/labelled-set.ts'
import { leaks } from './labelled/leaks.ts'
import { redactText } from './redact-text.ts'

const redacted = (text: string): string => redactText(text, 'k').text

const planted = plantedSecrets(1, 3)
const pieces = fc.oneof(
  fc.constantFrom(...planted.map(({ text }) => text), ...harmlessTexts(2).map(({ text }) => text)),
  fc.constantFrom(
    'password=',
    'token: ',
    '"',
    "'",
    '\\"',
    '\\n',
    '%3D',
    '://',
    '@',
    ':',
    ' ',
    '\n',
    'Bearer ',
    '[redacted:jwt:0123abcd]',
    '[redacted:',
    ']',
    'Cookie: a=',
  ),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
)
const mixtures = fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join(''))

describe('redactText', () => {
  it('lets no part of a planted secret through', () => {
    const leaked = planted
      .filter(({ text, secret }) => leaks(redacted(text), secret))
      .map(({ kind, place }) => `${kind} in ${place}`)
    expect([...new Set(leaked)]).toEqual([])
  })

  it('masks every repetition of a line', () => {
    const leaked = planted.filter(({ text, secret }) => leaks(redacted(`${text}\n`.repeat(4)), secret))
    expect(leaked.map(({ kind, place }) => `${kind} in ${place}`)).toEqual([])
  })

  it('leaves harmless look-alikes as they are', () => {
    const changed = harmlessTexts(1, 3).flatMap(({ text }) => (redacted(text) === text ? [] : [`${text} → ${redacted(text)}`]))
    expect([...new Set(changed)]).toEqual([])
  })

  it('changes nothing in what it has redacted', () => {
    fc.assert(
      fc.property(mixtures, (text) => {
        const once = redacted(text)
        expect(redacted(once)).toBe(once)
      }),
      { numRuns: 400 },
    )
  })

  it('masks a secret wherever separate text surrounds it', () => {
    const token = planted.find(({ kind }) => kind === 'anthropic')?.secret ?? ''
    fc.assert(
      fc.property(mixtures, mixtures, (before, after) => {
        expect(leaks(redacted(`${before}\n${token}\n${after}`), token)).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  it('reports spans of the text as it was, in order and apart', () => {
    fc.assert(
      fc.property(mixtures, (text) => {
        const { findings } = redactText(text, 'k')
        let end = 0
        for (const finding of findings) {
          expect(finding.start).toBeGreaterThanOrEqual(end)
          expect(finding.end).toBeGreaterThan(finding.start)
          end = finding.end
        }
        expect(end).toBeLessThanOrEqual(text.length)
      }),
    )
  })

  it('gives equal secrets equal fingerprints under one key, and others under another', () => {
    const [secret = ''] = planted.filter(({ kind }) => kind === 'gitlab').map((each) => each.secret)
    const [first, second] = redactText(`${secret} and password=${secret}`, 'k').findings
    expect(first?.fingerprint).toBe(second?.fingerprint)
    expect(redactText(secret, 'other').findings[0]?.fingerprint).not.toBe(first?.fingerprint)
  })

  it('masks values of any length to their end', () => {
    const long = 'a1B2c3D4'.repeat(5_000)
    const encoded = Buffer.from(`${'plain text. '.repeat(9_000)}\npassword=${long}`).toString('base64')
    const texts = [
      `password=${long}`,
      `"token":"${long}"`,
      `Authorization: Bearer ${long}`,
      `Cookie: a=${long}`,
      `https://u:${long}@h/`,
      `sk-ant-${long}`,
      encoded,
    ]
    for (const text of texts) expect(leaks(redacted(text), long)).toBe(false)
  })

  it('is not fooled by a replacement planted before a secret', () => {
    expect(redacted('password=[redacted:password:00000000]hunter2x')).not.toContain('hunter2x')
  })

  it('takes time in proportion to the length, whatever the text', () => {
    const slow = adversarialTexts(128_000).flatMap(({ name, text }) => {
      // A quick answer is linear enough, and too short for the clock.
      if (processorMs(() => redactText(text, 'k')) < 20) return []
      const long = fastest(() => redactText(text, 'k'))
      const short = fastest(() => redactText(text.slice(0, 16_000), 'k'))
      // Eight times the length: quadratic would be 64 times the time.
      return long > short * 24 ? [`${name}: ${short.toFixed(1)} ms → ${long.toFixed(1)} ms`] : []
    })
    expect(slow).toEqual([])
  }, 60_000)
})

/** Shortest of three runs, ms of processor time. */
const fastest = (run: () => unknown): number => Math.min(...[1, 2, 3].map(() => processorMs(run)))

/** ms of processor time of one run: other processes on the machine do not count. */
function processorMs(run: () => unknown): number {
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
