import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { LiveFrame } from '#contracts/live.ts'
import { credentialsFile } from './credentials.ts'
import { runCli } from './run.ts'
import { startApiServer } from './testing/api-server.ts'
import { type KeptTerminal, keptTerminal } from './testing/fake-terminal.ts'
import { sampleAction, sampleGateway, sampleSession, sessionFrame } from './testing/sample-views.ts'

const TOKEN = `mc_${'a1B2c3D4'.repeat(5)}xyz`
const KEY = 'agent:main:ops1'
const SESSION_PATH = `/api/v1/sessions/${encodeURIComponent(KEY)}`

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function server(answers: Parameters<typeof startApiServer>[0]) {
  const started = await startApiServer(answers)
  closing.push(started.close)
  return started
}

async function mc(args: string[], env: Record<string, string>, input = ''): Promise<{ code: number; out: string; err: string }> {
  const terminal = keptTerminal({ env, input })
  const code = await runCli(args, terminal)
  return { code, ...terminal.printed }
}

const page = (...items: ReturnType<typeof sampleSession>[]) => ({ items, nextCursor: null, total: items.length, asOf: '7' })

describe('mc sessions', () => {
  it('lists sessions with the filters that were given, and sends its token in the header alone', async () => {
    const api = await server({ 'GET /api/v1/sessions': { body: page(sampleSession()) } })
    const { code, out } = await mc(['sessions', '--verdict', 'looping', 'stuck', '--search', 'ops', '--limit', '5'], {
      MISSION_CONTROL_URL: api.url,
      MISSION_CONTROL_TOKEN: TOKEN,
    })
    expect(code).toBe(0)
    expect(out).toMatch(/VERDICT .*KEY/)
    expect(out).toMatch(/looping .* agent:main:ops1 +prod .* 4 281 .* The same call 5 times\./)
    const [seen] = api.requests
    expect([...(seen?.query.getAll('verdict') ?? []), seen?.query.get('limit')]).toEqual(['looping', 'stuck', '5'])
    expect(seen?.authorization).toBe(`Bearer ${TOKEN}`)
    expect(String(seen?.query)).not.toContain(TOKEN)
  })

  it('lists those of the past where they are asked for, and marks what was brought', async () => {
    const api = await server({ 'GET /api/v1/sessions': { body: page({ ...sampleSession(), imported: true }) } })
    const { out } = await mc(['sessions', '--imported', '--url', api.url], { MISSION_CONTROL_TOKEN: TOKEN })
    expect(out).toContain('prod (imported)')
    expect(api.requests.map(({ query }) => `${query.get('imported')} ${query.get('includeGone')}`)).toEqual(['true true'])
  })

  it('prints the page as it came with --json, before or after the command', async () => {
    const api = await server({ 'GET /api/v1/sessions': { body: page(sampleSession()) } })
    for (const args of [
      ['--json', 'sessions'],
      ['sessions', '--json'],
    ]) {
      const { out } = await mc([...args, '--url', api.url], { MISSION_CONTROL_TOKEN: TOKEN })
      expect(JSON.parse(out)).toEqual(page(sampleSession()))
    }
  })

  it('shows no escape sequence that an agent put into a title', async () => {
    const api = await server({ 'GET /api/v1/sessions': { body: page(sampleSession({ key: 'agent:\u001b[2Jevil\u202e' })) } })
    const { out } = await mc(['sessions', '--url', api.url], { MISSION_CONTROL_TOKEN: TOKEN })
    expect(out).toContain('agent:\ufffd[2Jevil\ufffd')
  })

  it('watches: prints what changes, a line each, and ends well when stopped', async () => {
    const frames: { id: string; frame: LiveFrame }[] = []
    const api = await server({
      'GET /api/v1/sessions': { body: page(sampleSession()) },
      'GET /api/v1/events': ({ query }, response) => {
        const items = frames.filter(({ id }) => Number(id) > Number(query.get('after')))
        response.end(JSON.stringify({ items, position: items.at(-1)?.id ?? query.get('after'), reset: false }))
      },
      'GET /api/live': (_seen, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n')
        setTimeout(() => {
          const stopped = sampleSession({ verdict: 'healthy', evidence: [] })
          api.answers['GET /api/v1/sessions'] = { body: page(stopped) }
          frames.push({ id: '8', frame: sessionFrame(stopped) })
          response.write('event: frames\nid: 8\ndata: []\n\n')
        }, 300)
      },
    })
    const terminal = keptTerminal({ env: { MISSION_CONTROL_URL: api.url, MISSION_CONTROL_TOKEN: TOKEN } })
    const ended = runCli(['sessions', '--watch', '--json'], terminal)
    await until(() => lines(terminal).length === 2)
    terminal.stop()
    expect(await ended).toBe(0)
    expect(lines(terminal).map((line): unknown => JSON.parse(line).verdict)).toEqual(['looping', 'healthy'])
  })

  it('watches by asking where there is no stream, and through an outage', async () => {
    let asked = 0
    const api = await server({
      'GET /api/v1/gateways': { body: { items: [sampleGateway()], gaps: [], asOf: '1' } },
      'GET /api/v1/events': (_seen, response) => {
        asked += 1
        if (asked === 2) return void response.destroy()
        const gateway = sampleGateway({ state: 'unreachable', stateReason: 'Nobody answers.' })
        if (asked === 3) api.answers['GET /api/v1/gateways'] = { body: { items: [gateway], gaps: [], asOf: '2' } }
        const items = asked === 3 ? [{ id: '2', frame: { type: 'gateway', gateway } }] : []
        response.end(JSON.stringify({ items, position: asked < 3 ? '1' : '2', reset: false }))
      },
    })
    const terminal = keptTerminal({ env: { MISSION_CONTROL_URL: api.url, MISSION_CONTROL_TOKEN: TOKEN } })
    const ended = runCli(['gateways', '--watch'], terminal)
    await until(() => terminal.printed.out.includes('Nobody answers.'), 15_000)
    terminal.stop()
    expect(await ended).toBe(0)
    expect(terminal.printed.err).toMatch(/cannot be reached: .*Trying again[^]*Connected again/)
  }, 20_000)
})

describe('mc session', () => {
  const asked = { body: { action: sampleAction('requested') } }
  const outcomePath = `GET /api/v1/actions/${sampleAction('requested').id}`

  it.each([
    ['confirmed', 0],
    ['refused', 1],
    ['failed', 1],
    ['unverified', 1],
  ] as const)('abort waits for the outcome: %s is exit code %i', async (state, expected) => {
    const api = await server({
      [`POST ${SESSION_PATH}/actions`]: { status: 202, ...asked },
      [outcomePath]: { body: { action: sampleAction(state, 'As the gateway says.') } },
    })
    const { code, out, err } = await mc(['session', 'abort', KEY, '--yes'], {
      MISSION_CONTROL_URL: api.url,
      MISSION_CONTROL_TOKEN: TOKEN,
    })
    expect(code).toBe(expected)
    expect(out + err).toContain(`session.abort ${state}: As the gateway says.`)
    expect(api.requests[0]?.body).toMatchObject({ action: 'session.abort', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) })
  })

  it('asks nothing of the server when nobody can confirm', async () => {
    const api = await server({})
    const { code, err } = await mc(['session', 'reset', KEY], { MISSION_CONTROL_URL: api.url, MISSION_CONTROL_TOKEN: TOKEN })
    expect(code).toBe(2)
    expect(err).toContain('--yes')
    expect(api.requests).toEqual([])
  })

  it('says that a session is not there', async () => {
    const api = await server({})
    const { code, err } = await mc(['session', 'nope'], { MISSION_CONTROL_URL: api.url, MISSION_CONTROL_TOKEN: TOKEN })
    expect(code).toBe(1)
    expect(err).toBe('There is no such thing.\n  Check the id.\n')
  })
})

describe('mc login', () => {
  const viewer = {
    email: 'ci',
    name: 'ci',
    role: 'operator',
    mustChangePassword: false,
    tenant: { id: '00000000-0000-4000-8000-000000000001', name: 'default' },
    environment: 'test',
    demo: false,
  }

  it('keeps a token that works, for its user alone, and uses it for that server only', async () => {
    const api = await server({ 'GET /api/v1/me': { body: viewer }, 'GET /api/v1/sessions': { body: page() } })
    const env = { ...keptTerminal().env } as Record<string, string>
    const signedIn = await mc(['login', '--url', api.url], env, `${TOKEN}\n`)
    expect(signedIn).toMatchObject({ code: 0, err: '' })
    expect(signedIn.out).toMatch(/as ci \(operator\)/)
    expect(signedIn.out).not.toContain(TOKEN)
    const file = credentialsFile(env)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).toContain(TOKEN)

    expect((await mc(['sessions', '--url', api.url], env)).code).toBe(0)
    const other = await mc(['sessions', '--url', 'http://127.0.0.1:1'], env)
    expect(other).toMatchObject({ code: 3, err: expect.stringContaining('Not signed in to http://127.0.0.1:1') })
    expect((await mc(['logout', '--url', api.url], env)).out).toContain('Forgot')
    expect(readFileSync(file, 'utf8')).not.toContain(TOKEN)
  })

  it('keeps nothing that the server does not know', async () => {
    const problem = { type: 'about:blank', title: 'Not signed in', status: 401, nextStep: 'Sign in.' }
    const api = await server({ 'GET /api/v1/me': { status: 401, body: problem } })
    const env = { ...keptTerminal().env } as Record<string, string>
    const { code, err } = await mc(['login', '--url', api.url], env, TOKEN)
    expect(code).toBe(3)
    expect(err).toBe('Not signed in.\n  Sign in.\n')
    expect(() => statSync(credentialsFile(env))).toThrow('ENOENT')
  })

  it('refuses a credentials file that others can read', async () => {
    const env = { ...keptTerminal().env } as Record<string, string>
    mkdirSync(dirname(credentialsFile(env)), { recursive: true })
    writeFileSync(credentialsFile(env), JSON.stringify({ 'http://127.0.0.1:1': TOKEN }), { mode: 0o644 })
    const { code, err } = await mc(['sessions', '--url', 'http://127.0.0.1:1'], env)
    expect(code).toBe(3)
    expect(err).toMatch(/can be read by other users.*\n.*chmod 600/)
  })
})

describe('mc', () => {
  it.each([
    [['nope'], 2, /unknown command/],
    [['sessions', '--verdict', 'sad'], 2, /Allowed choices/],
    [['sessions', '--limit', '0'], 2, /from 1 to 10000/],
    [['sessions', '--url', 'https://u:p@h'], 2, /must not hold a password/],
    [['events', '--after', 'x'], 2, /stream position/],
    [['token', 'list'], 3, /No database is known here/],
    [['token', 'create', '--name', 'x', '--role', 'king'], 2, /Allowed choices/],
    [['token', 'create', '--name', 'x', '--role', 'viewer', '--expires', '900d'], 2, /366 days/],
  ] as const)('%j ends with %i and one clear reason', async (args, expected, reason) => {
    const { code, err } = await mc([...args], { MISSION_CONTROL_TOKEN: TOKEN })
    expect(err).toMatch(reason)
    expect(code).toBe(expected)
    expect(err).not.toContain(TOKEN)
  })

  it('says where nobody answers, and what to do', async () => {
    const gone = await startApiServer({})
    await gone.close()
    const { code, err } = await mc(['sessions', '--url', gone.url], { MISSION_CONTROL_TOKEN: TOKEN })
    expect(code).toBe(3)
    expect(err).toMatch(/cannot be reached: ECONNREFUSED\.\n {2}Start it with: npm start/)
  })

  it('says so when something else than Mission Control answers', async () => {
    const api = await server({ 'GET /api/v1/sessions': { body: { hello: 'world' } } })
    const { code, err } = await mc(['sessions', '--url', api.url], { MISSION_CONTROL_TOKEN: TOKEN })
    expect(code).toBe(3)
    expect(err).toContain('answers, but not as Mission Control does (items:')
  })

  it('does not carry its token along a redirect', async () => {
    const api = await server({
      'GET /api/v1/sessions': (_seen, response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
    })
    expect((await mc(['sessions', '--url', api.url], { MISSION_CONTROL_TOKEN: TOKEN })).code).toBe(3)
    expect(api.requests).toHaveLength(1)
  })

  it('warns before a token goes unencrypted to another machine', async () => {
    const { err } = await mc(['sessions', '--url', 'http://mc.invalid'], { MISSION_CONTROL_TOKEN: TOKEN })
    expect(err).toContain('Warning: http://mc.invalid is not encrypted')
  })
})

describe('mc redact', () => {
  it('masks a file by structure, counts on standard error, and compares by the installation key', async () => {
    const env = { MISSION_CONTROL_REDACTION_KEY: 'k'.repeat(32) }
    const home = keptTerminal().env.HOME ?? ''
    const file = join(home, 'transcript.jsonl')
    writeFileSync(
      file,
      `${JSON.stringify({ role: 'user', text: 'hi' })}\n${JSON.stringify({ headers: [{ name: 'X-Api-Key', value: 'short-one' }], note: `password=${TOKEN}` })}\n`,
    )
    const { code, out, err } = await mc(['redact', file, '--json'], env)
    expect(code).toBe(0)
    const { findings, text } = JSON.parse(out)
    expect(findings.map(({ line, path }: { line: number; path: string }) => `${line} ${path}`)).toEqual([
      '2 $.headers[0].value',
      '2 $.note',
    ])
    expect(out).not.toMatch(/short-one|a1B2c3D4/)
    expect(text.split('\n')[0]).toBe('{"role":"user","text":"hi"}')
    expect(err).toMatch(/^Redacted 2: /)
    expect((await mc(['redact', '-', '--json'], env, `x ${TOKEN}`)).out).toContain(findings[1].fingerprint)
  })

  it('reads every file of a folder', async () => {
    const home = keptTerminal().env.HOME ?? ''
    writeFileSync(join(home, 'a.txt'), `token ${TOKEN}\n`)
    writeFileSync(join(home, 'b.txt'), 'nothing here\n')
    const { out, err } = await mc(['redact', home, '--json'], {})
    expect(
      out
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line).findings.length),
    ).toEqual([1, 0])
    expect(err).toContain('fingerprints are good for this run only')
  })
})

const lines = ({ printed }: KeptTerminal): string[] => printed.out.split('\n').filter(Boolean)

async function until(done: () => boolean, limitMs = 8_000): Promise<void> {
  for (const start = Date.now(); !done(); ) {
    if (Date.now() - start > limitMs) throw new Error('It did not happen in time.')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
