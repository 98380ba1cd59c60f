import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '#cli/run.ts'
import { type KeptTerminal, keptTerminal } from '#cli/testing/fake-terminal.ts'
import { settleAction } from '#prisma/stores/actions.ts'
import { listAudit } from '#prisma/stores/audit.ts'
import { ingestBatch } from '#prisma/stores/ingest.ts'
import { fact, message } from '../stores/facts.ts'
import { openTestDatabase, openTestWeb, TENANT, type TestDatabase, type TestWeb } from '../web/open-web.ts'
import { SESSION_KEY, seed } from '../web/seed.ts'

let database: TestDatabase
let web: TestWeb
let gatewayId: string
let env: Record<string, string>

beforeAll(async () => {
  database = await openTestDatabase()
  web = await openTestWeb(database)
  ;({ gatewayId } = await seed(database.db))
  const console_ = await mc(['token', 'create', '--name', 'ci', '--role', 'operator', '--expires', '1d'], {
    DATABASE_URL: database.url,
  })
  env = { MISSION_CONTROL_URL: web.origin, MISSION_CONTROL_TOKEN: console_.out.trim() }
})
afterAll(async () => {
  await web.stop()
  await database.close()
})

async function mc(args: string[], variables: Record<string, string>): Promise<{ code: number; out: string; err: string }> {
  const terminal = keptTerminal({ env: variables })
  const code = await runCli(args, terminal)
  return { code, ...terminal.printed }
}

describe('mc with a real server', () => {
  it('shows sessions, one session, gateways and events', async () => {
    const sessions = await mc(['sessions', '--json'], env)
    expect(sessions).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(sessions.out)).toMatchObject({ total: 1, items: [{ key: SESSION_KEY, gatewaySlug: 'lab' }] })
    expect((await mc(['session', SESSION_KEY], env)).out).toMatch(
      /^agent:main:web\/test\?x=1 2 {2}\(lab\)\n {2}Web test\n[^]*tokens[^]*message/,
    )
    expect((await mc(['gateways'], env)).out).toMatch(/STATE[^]*lab/)
    const events = (await mc(['events', '--json'], env)).out
      .trim()
      .split('\n')
      .map((line): { position?: string } => JSON.parse(line))
    expect(events.length).toBeGreaterThan(1)
    const { position = '' } = events.at(-1) ?? {}
    expect((await mc(['events', '--after', position, '--json'], env)).out).toBe(`{"position":"${position}","reset":false}\n`)
  })

  it('follows a session as things happen in it', async () => {
    const terminal = keptTerminal({ env })
    const ended = runCli(['session', SESSION_KEY, '--watch'], terminal)
    await until(terminal, /message/)
    const at = Date.now()
    const started = fact('tool-started', {
      sessionKey: SESSION_KEY,
      at,
      dedupKey: 'cli:tool',
      toolCallId: 'call-1',
      name: 'exec',
      args: {},
      meta: null,
    })
    await ingestBatch(database.db, TENANT, {
      gatewayId,
      receivedAt: at,
      observations: [started, message('cli', at, { sessionKey: SESSION_KEY })],
      verdicts: [],
    })
    await until(terminal, /tool-started +exec/)
    terminal.stop()
    expect(await ended).toBe(0)
  })

  it('asks for an abort and reports the outcome that was written down', async () => {
    const asked = mc(['session', 'abort', SESSION_KEY, '--yes', '--json'], env)
    // No worker runs in this test: the outcome is written as its workflow would.
    const requested = await newestRequest()
    await settleAction(database.db, TENANT, requested, { state: 'confirmed', outcome: 'The gateway shows no active run.' })
    const { code, out } = await asked
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      action: { id: requested, state: 'confirmed', sessionKey: SESSION_KEY, requestedBy: 'token:ci' },
    })
  })

  it('is refused what its role does not allow, and everything once revoked at the console', async () => {
    const consoleEnv = { DATABASE_URL: database.url }
    const viewer = await mc(['token', 'create', '--name', 'looker', '--role', 'viewer', '--json'], consoleEnv)
    const { token, view } = JSON.parse(viewer.out)
    const asViewer = { ...env, MISSION_CONTROL_TOKEN: token }
    expect(await mc(['session', 'abort', SESSION_KEY, '--yes'], asViewer)).toMatchObject({
      code: 3,
      err: expect.stringMatching(/Needs the role operator/),
    })
    expect((await mc(['token', 'list'], consoleEnv)).out).toMatch(new RegExp(`${view.id} +looker +viewer +all +valid`))

    expect((await mc(['token', 'revoke', view.id], consoleEnv)).out).toBe('Revoked looker.\n')
    expect(await mc(['sessions'], asViewer)).toMatchObject({ code: 3, err: expect.stringMatching(/mc login/) })
    expect((await mc(['token', 'list'], consoleEnv)).out).not.toContain(token)
    const audit = await listAudit(database.db, TENANT, { limit: 10 })
    expect(
      audit.items.filter(({ target }) => target === 'looker').map(({ action, actor }) => [action, actor.startsWith('console:')]),
    ).toEqual([
      ['token.revoke', true],
      ['token.create', true],
    ])
  })

  it('names the database that does not answer, without its password', async () => {
    const { code, err } = await mc(['token', 'list'], { DATABASE_URL: 'postgres://app:hunter2@127.0.0.1:1/x' })
    expect(code).toBe(3)
    expect(err).toMatch(/database at 127\.0\.0\.1:1 cannot be reached/)
    expect(err).not.toContain('hunter2')
  })
})

async function until({ printed }: KeptTerminal, seen: RegExp): Promise<void> {
  for (const start = Date.now(); !seen.test(printed.out); ) {
    if (Date.now() - start > 15_000) throw new Error(`Not seen: ${seen}\n${printed.out}${printed.err}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

async function newestRequest(): Promise<string> {
  for (const start = Date.now(); Date.now() - start < 15_000; ) {
    const row = await database.db.withTenant(TENANT, (tx) => tx.actionRequest.findFirst({ where: { state: 'requested' } }))
    if (row) return row.id
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('No action was asked for.')
}
