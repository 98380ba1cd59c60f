import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NONCE_BYTES, openText, sealText, Unsealable } from './sealed-text.ts'

const key = 'k'.repeat(32)
const seal = (text: string) => sealText(text, key, randomBytes(NONCE_BYTES))

describe('a sealed text', () => {
  it('opens to what it was, whatever that was', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => openText(seal(text), key) === Buffer.from(text).toString()))
  })

  it('shows nothing of the text, and never looks the same twice', () => {
    const [one, other] = [seal('the launch code is 0000'), seal('the launch code is 0000')]
    expect(one).not.toContain('launch')
    expect(Buffer.from(one.slice(8), 'base64url').toString('latin1')).not.toContain('launch')
    expect(one).not.toBe(other)
  })

  it('opens with no other key, and not when changed, and says so without the text', () => {
    const sealed = seal('secret words')
    expect(() => openText(sealed, 'another key'.repeat(4))).toThrow(Unsealable)
    expect(() => openText(`${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`, key)).toThrow(Unsealable)
    expect(() => openText('secret words', key)).toThrow('The text is not sealed.')
  })
})
