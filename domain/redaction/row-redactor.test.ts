import { describe, expect, it } from 'vitest'
import { KnownSecrets } from './known-secrets.ts'
import { ALNUM, drawer } from './labelled/draw.ts'
import { plantedSecrets } from './labelled/labelled-set.ts'
import { leaks } from './labelled/leaks.ts'
import { createRowRedactor } from './row-redactor.ts'

const draw = drawer(3)
const secret = `${draw(ALNUM, 12)}"7`
const token = plantedSecrets(5).find(({ kind }) => kind === 'github-classic')?.secret ?? ''
const none = new KnownSecrets([])
const redactor = createRowRedactor({ key: 'k', known: none })
const shown = (columns: unknown): string => JSON.stringify(columns, (_name, value) => textOfBuffer(value) ?? value)

/** A Buffer reaches a replacer as what its own `toJSON` made of it. */
function textOfBuffer(value: unknown): string | null {
  const { type, data } = (value ?? {}) as { type?: unknown; data?: number[] }
  return type === 'Buffer' && data ? Buffer.from(data).toString('latin1') : null
}

describe('a row redactor', () => {
  it.each([
    ['a column named as a secret', { id: 1, db_password: secret }, 'db_password'],
    ['JSON in a column', { meta: JSON.stringify({ env: [{ API_KEY: secret }] }) }, 'meta.env[].API_KEY'],
    ['JSON in JSON', { meta: JSON.stringify({ raw: JSON.stringify({ token: secret }) }) }, 'meta.raw.token'],
    ['a table of settings', { key: 'smtp_password', value: secret }, 'value'],
    ['a text blob', { payload: Buffer.from(JSON.stringify({ password: secret })) }, 'payload.password'],
    ['a parsed value', { config: { secrets: { MAIL: secret } } }, 'config.secrets.MAIL'],
  ])('masks %s, says where, and gives the value out in clear', (_what, columns, place) => {
    const row = redactor.redact(columns)
    expect(leaks(shown(row.columns), secret)).toBe(false)
    expect(row.findings.map((finding) => finding.place)).toEqual([place])
    expect(row.secrets.map(({ value }) => value)).toContain(secret)
  })

  it('gives out the secret inside base64 and inside escapes', () => {
    const encoded = Buffer.from(`x=1\npassword: ${token}\n`).toString('base64')
    const [blob, escaped] = [encoded, `log \\"password\\":\\"a\\u0062${token}\\"`].map((text) => redactor.redact({ text }))
    expect(blob?.secrets.map(({ value }) => value)).toEqual(expect.arrayContaining([encoded, token]))
    expect(escaped?.secrets.map(({ value }) => value)).toContain(`ab${token}`)
  })

  it('masks a secret among bytes that are no text', () => {
    const bytes = Buffer.concat([Buffer.from([0, 255, 254, 1]), Buffer.from(` ${token} `), Buffer.from([200, 0])])
    const row = redactor.redact({ bytes })
    expect(leaks(shown(row.columns), token)).toBe(false)
    expect(row.columns.bytes).toBeInstanceOf(Buffer)
  })

  it('masks a known secret wherever it stands, with nothing around it that says so', () => {
    const plain = `${draw(ALNUM, 7)}-${draw(ALNUM, 6)}`
    const columns = { title: `see ${plain}`, meta: JSON.stringify({ note: plain, [plain]: [plain] }), blob: Buffer.from(plain) }
    expect(redactor.redact(columns).columns).toEqual(columns)
    const knowing = createRowRedactor({ key: 'k', known: new KnownSecrets([{ kind: 'password', value: plain }]) })
    const row = knowing.redact(columns)
    expect(leaks(shown(row.columns), plain)).toBe(false)
    expect(row.findings).toHaveLength(5)
  })

  it('leaves a row without secrets as it is, types and all', () => {
    const columns = {
      id: 17,
      big: 2n ** 60n,
      title: 'Rotate the password of the staging database',
      body: Buffer.from([1, 2, 255]),
      meta: '{ "a" : 1 }',
      at: null,
      ok: true,
    }
    expect(redactor.redact(columns)).toEqual({ columns, findings: [], secrets: [] })
  })
})
