import { describe, expect, it } from 'vitest'
import { ReleaseCreate } from '#contracts/release.ts'
import { faultsByField, releaseBody, type SettingDraft } from './release-draft.ts'

const setting = (name: string, kind: SettingDraft['kind'], value: string): SettingDraft => ({ id: 1, name, kind, value })
const draft = { name: '1.5.0', artifact: 'shop-1.5.0', commit: '', notes: '' }

describe('releaseBody', () => {
  it('is what the contract takes: values by kind, secrets by reference', () => {
    const settings = [
      setting('PORTS', 'number', '8080'),
      setting('VERBOSE', 'boolean', 'yes'),
      setting('MODE', 'text', '42'),
      setting('API_KEY', 'env', 'SHOP_KEY'),
    ]
    const parsed = ReleaseCreate.parse(releaseBody({ ...draft, settings }))
    expect(parsed.values).toEqual({ PORTS: 8080, VERBOSE: true, MODE: '42', API_KEY: { secret: { env: 'SHOP_KEY' } } })
    expect(parsed.commit).toBeNull()
  })
})

describe('faultsByField', () => {
  it('puts each part of the refusal at the field it is about', () => {
    const body = releaseBody({ ...draft, name: 'no spaces!', commit: 'xyz', settings: [setting('1BAD', 'text', '')] })
    const issues = ReleaseCreate.safeParse(body).error?.issues ?? []
    const detail = issues.map(({ path, message }) => `${['body', ...path].join('.')}: ${message}`).join('; ')
    expect(Object.keys(faultsByField(detail)).sort()).toEqual(['commit', 'name', 'values'])
  })

  it('has the whole refusal of a setting that would decide what code runs', () => {
    const body = releaseBody({ ...draft, settings: [setting('NODE_OPTIONS', 'text', '--require=/srv/x.js')] })
    const issues = ReleaseCreate.safeParse(body).error?.issues ?? []
    const detail = issues.map(({ path, message }) => `${['body', ...path].join('.')}: ${message}`).join('; ')
    expect(faultsByField(detail)).toEqual({
      values: [expect.stringMatching(/NODE_OPTIONS cannot be a setting \(it decides .* in the target's command instead/)],
    })
  })

  it('keeps a sentence about nothing in particular', () => {
    expect(faultsByField('A release of this name exists.')).toEqual({ other: ['A release of this name exists.'] })
  })
})
