import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { discoverGateways } from './discover.ts'
import { resolveSecret } from './resolve-secret.ts'

const SECRET = 'hunter2-hunter2'
let home: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'discover-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

async function openclaw(config: string, folder = '.openclaw'): Promise<string> {
  await mkdir(join(home, folder), { recursive: true })
  const path = join(home, folder, 'openclaw.json')
  await writeFile(path, config)
  return path
}

describe('discoverGateways', () => {
  it('finds nothing on a machine without a gateway, and says nothing', async () => {
    expect(await discoverGateways({}, home)).toEqual({ endpoints: [], problems: [] })
  })

  it.each(['.openclaw', '.clawdbot'])('finds the gateway of ~/%s, with a reference to its token', async (folder) => {
    const path = await openclaw(`{ gateway: { port: 19001, auth: { token: '${SECRET}' } }, /* JSON5 */ }`, folder)
    const found = await discoverGateways({}, home)
    expect(found.endpoints).toEqual([
      { name: 'local:19001', url: 'ws://127.0.0.1:19001/', secret: { kind: 'openclaw-config', path }, origin: 'openclaw-state' },
    ])
    expect(JSON.stringify(found)).not.toContain(SECRET)
  })

  it('takes the default port, TLS, and the state folder that the environment names', async () => {
    await openclaw('{ gateway: { tls: { enabled: true } } }', 'elsewhere')
    const found = await discoverGateways({ OPENCLAW_STATE_DIR: join(home, 'elsewhere') }, join(home, 'no-home'))
    expect(found.endpoints[0]?.url).toBe('wss://127.0.0.1:18789/')
  })

  it('prefers the gateway that the environment names', async () => {
    await openclaw('{}')
    const env = { OPENCLAW_GATEWAY_URL: 'ws://gateway.test:1', OPENCLAW_GATEWAY_TOKEN: SECRET }
    const found = await discoverGateways(env, home)
    expect(found.endpoints).toEqual([
      {
        name: 'gateway.test:1',
        url: 'ws://gateway.test:1/',
        secret: { kind: 'env', name: 'OPENCLAW_GATEWAY_TOKEN' },
        origin: 'environment',
      },
    ])
    expect(JSON.stringify(found)).not.toContain(SECRET)
  })

  it.each([
    ['an address with credentials', { OPENCLAW_GATEWAY_URL: `ws://u:${SECRET}@h` }, /credentials/],
    ['an address with a token in it', { OPENCLAW_GATEWAY_URL: `ws://h/?token=${SECRET}` }, /query/],
  ])('refuses %s without repeating it', async (_what, env, problem) => {
    const found = await discoverGateways(env, home)
    expect(found).toMatchObject({ endpoints: [], problems: [expect.stringMatching(problem)] })
    expect(JSON.stringify(found)).not.toContain(SECRET)
  })

  it('says what is wrong with a configuration it cannot read, without quoting it', async () => {
    await openclaw(`{ gateway: { auth: { token: '${SECRET}' `)
    const found = await discoverGateways({}, home)
    expect(found).toMatchObject({ endpoints: [], problems: [expect.stringMatching(/not valid JSON5/)] })
    expect(JSON.stringify(found)).not.toContain(SECRET)
  })
})

describe('resolveSecret', () => {
  const tokenOf = async (auth: string, env = {}) =>
    resolveSecret({ kind: 'openclaw-config', path: await openclaw(`{ gateway: { auth: ${auth} } }`) }, env)

  it.each([
    ['a token in clear', `{ token: '${SECRET}' }`, SECRET],
    ['a password', `{ mode: 'password', password: '${SECRET}', token: 'other' }`, SECRET],
    ['a placeholder', "{ token: '${GATEWAY_SECRET}' }", 'from-env'],
    ['an environment reference', "{ token: { source: 'env', provider: 'default', id: 'GATEWAY_SECRET' } }", 'from-env'],
    ['no authentication', "{ mode: 'none' }", null],
  ])('follows %s of an OpenClaw configuration', async (_what, auth, token) => {
    expect(await tokenOf(auth, { GATEWAY_SECRET: 'from-env' })).toBe(token)
  })

  it.each([
    ['nothing', '{}', /names no gateway.auth.token/],
    ['a placeholder that is not set', "{ token: '${NOT_SET}' }", /NOT_SET, which is not set here/],
    ['a reference only the gateway can follow', "{ token: { source: 'exec', id: 'vault' } }", /exec reference/],
  ])('says what to do about %s', async (_what, auth, problem) => {
    await expect(tokenOf(auth)).rejects.toThrow(problem)
  })

  it('reads files and variables, trimmed', async () => {
    const path = join(home, 'token')
    await writeFile(path, `${SECRET}\n`)
    expect(await resolveSecret({ kind: 'file', path }, {})).toBe(SECRET)
    expect(await resolveSecret({ kind: 'env', name: 'T' }, { T: ` ${SECRET} ` })).toBe(SECRET)
    expect(await resolveSecret(null, {})).toBeNull()
  })

  it('names the file or variable that is missing', async () => {
    await expect(resolveSecret({ kind: 'file', path: join(home, 'none') }, {})).rejects.toThrow(/none.*cannot be read \(ENOENT\)/)
    await expect(resolveSecret({ kind: 'env', name: 'NOPE' }, {})).rejects.toThrow(/NOPE/)
  })
})
