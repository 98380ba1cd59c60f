import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type SettingName, type SettingSpec, settingCatalogue, settingGroups } from './setting-catalogue.ts'
import { readSettings, SettingsError } from './settings.ts'

/** The messages `readSettings` fails with, or none. */
function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readSettings(env)
    return []
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    return error.problems.map((problem) => problem.message)
  }
}

describe('readSettings', () => {
  it('needs nothing: every variable has a default or may be absent', () => {
    const settings = readSettings({})
    expect(settings).toMatchObject({ port: 3000, host: '127.0.0.1', stateDir: '.mission-control', logLevel: 'info', workers: 1 })
    expect(settings.temporal).toEqual({ address: undefined, namespace: 'default', apiKey: undefined, tls: undefined })
    expect(settings.gateway).toBeUndefined()
  })

  it('takes an empty variable as unset', () => {
    expect(readSettings({ PORT: '', DATABASE_URL: '', OIDC_ISSUER: '' })).toMatchObject({
      port: 3000,
      database: { url: undefined },
    })
  })

  it('names every wrong variable at once, with what was expected and an example', () => {
    expect(problemsOf({ PORT: 'ninety', TEMPORAL_ADDRESS: 'https://t:7233', LOG_LEVEL: 'loud' })).toEqual([
      'PORT: expected a TCP port from 0 (any free one) to 65535, got "ninety". Example: 3000',
      'TEMPORAL_ADDRESS: expected host:port without a scheme, got "https://t:7233". Example: temporal.example.com:7233',
      'LOG_LEVEL: expected one of trace, debug, info, warn, error, fatal, silent, got "loud". Example: info',
    ])
  })

  it('never echoes the value of a secret', () => {
    const secrets = (Object.keys(settingCatalogue) as SettingName[]).filter(
      (name) => (settingCatalogue[name] as SettingSpec).secret,
    )
    expect(secrets.length).toBeGreaterThan(8)
    const env = Object.fromEntries(secrets.map((name) => [name, ' hunter2']))
    expect(problemsOf(env).length).toBeGreaterThan(5)
    expect(problemsOf(env).join('\n')).not.toContain('hunter2')
  })

  it.each([
    [{ OIDC_ISSUER: 'https://login.example.com' }, ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET']],
    [{ GITHUB_ID: 'Iv1.1' }, ['GITHUB_SECRET']],
    [{ DATABASE_OWNER_URL: 'postgres://o@db/mc' }, ['DATABASE_URL']],
    [{ OPENCLAW_GATEWAY_TOKEN: 't' }, ['OPENCLAW_GATEWAY_URL']],
    [{ OPENCLAW_GATEWAY_URL: 'ws://me:pass@h:1' }, ['OPENCLAW_GATEWAY_URL']],
    [{ OPENCLAW_GATEWAY_URL: 'ws://h:1/?token=t' }, ['OPENCLAW_GATEWAY_URL']],
    [{ TEMPORAL_API_KEY: 'k' }, ['TEMPORAL_ADDRESS']],
  ])('refuses half of a pair: %o', (env, names) => {
    expect(problemsOf(env).map((message) => message.split(':')[0])).toEqual(names)
  })

  it('turns TLS on by itself where a key or certificate asks for it, unless told otherwise', () => {
    const cloud = { TEMPORAL_ADDRESS: 'ns.acct.tmprl.cloud:7233', TEMPORAL_API_KEY: 'k' }
    expect(readSettings(cloud).temporal.tls).toBeDefined()
    expect(readSettings({ ...cloud, TEMPORAL_TLS: 'false' }).temporal.tls).toBeUndefined()
  })
})

describe('the catalogue', () => {
  it('gives an example that its own schema accepts', () => {
    for (const [name, spec] of Object.entries(settingCatalogue)) {
      expect(spec.schema.safeParse(spec.example).success, name).toBe(true)
    }
  })

  it('has its groups as headings in .env.example', () => {
    const text = readFileSync(new URL('../.env.example', import.meta.url), 'utf8')
    expect([...text.matchAll(/^# --- (.+) ---$/gm)].map(([, title]) => title)).toEqual(Object.keys(settingGroups))
  })

  it('is what .env.example lists, in the same order and with the same defaults', () => {
    const lines = readFileSync(new URL('../.env.example', import.meta.url), 'utf8').split('\n')
    const listed = lines.flatMap((line) => /^# ([A-Z][A-Z_]+)=(.*)$/.exec(line)?.slice(1, 3).join('=') ?? [])
    const expected = Object.entries(settingCatalogue).map(([name, spec]) => {
      const byDefault = spec.schema.safeParse(undefined).data
      return `${name}=${byDefault ?? ''}`
    })
    expect(listed).toEqual(expected)
  })
})
