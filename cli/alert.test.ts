import { afterEach, describe, expect, it } from 'vitest'
import type { ChannelPage, DeadLetterPage, SilencePreview } from '#contracts/api/response.ts'
import { runCli } from './run.ts'
import { startApiServer } from './testing/api-server.ts'
import { keptTerminal } from './testing/fake-terminal.ts'

const ID = '01990000-0000-7000-8000-000000000001'
const AT = '2026-01-01T03:00:00.000Z'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function server(answers: Parameters<typeof startApiServer>[0]) {
  const started = await startApiServer(answers)
  closing.push(started.close)
  return started
}

async function mc(args: string[], url: string): Promise<{ code: number; out: string; err: string }> {
  const terminal = keptTerminal({ env: { MISSION_CONTROL_URL: url, MISSION_CONTROL_TOKEN: `mc_${'a1B2c3D4'.repeat(5)}xyz` } })
  const code = await runCli(args, terminal)
  return { code, ...terminal.printed }
}

const channel = (slug: string) =>
  ({ slug, kind: 'webhook', state: 'ok', since: AT, lastSentAt: null, lastError: null, failures: 0 }) as const

describe('mc alert test', () => {
  const channels: ChannelPage = { items: [channel('chat'), channel('pager')], deadMan: null, asOf: '1' }
  const answers = {
    'GET /api/v1/channels': { body: channels },
    'POST /api/v1/channels/chat/test': { body: { channel: 'chat', ok: true, says: 'It was accepted.' } },
    'POST /api/v1/channels/pager/test': { body: { channel: 'pager', ok: false, says: 'The receiver answered HTTP 403.' } },
  }

  it('tries every channel, says what came of each, and fails when one did', async () => {
    const { code, out, err } = await mc(['alert', 'test'], (await server(answers)).url)
    expect(out).toBe('sent    chat  It was accepted.\nFAILED  pager  The receiver answered HTTP 403.\n')
    expect(code).toBe(1)
    expect(err).toContain('No message went out by pager.')
  })

  it('tries one', async () => {
    const api = await server(answers)
    expect(await mc(['alert', 'test', 'chat', '--json'], api.url)).toMatchObject({
      code: 0,
      out: expect.stringContaining('"ok":true'),
    })
    expect(api.requests.map(({ path }) => path)).toEqual(['/api/v1/channels/chat/test'])
  })
})

it('names the messages that did not arrive, and has one sent again', async () => {
  const letter = {
    ...{ id: ID, noticeId: null, alertId: null, channel: 'chat', state: 'dead' as const, attempts: 9 },
    title: 'Critical: 200 sessions',
  }
  const page: DeadLetterPage = {
    items: [{ ...letter, lastError: 'HTTP 500', queuedAt: AT, attemptedAt: AT, sentAt: null }],
    total: 7,
  }
  const api = await server({
    'GET /api/v1/deliveries': { body: page },
    [`POST /api/v1/deliveries/${ID}/redrive`]: { status: 202, body: { ...page.items[0], state: 'queued' } },
  })
  const { out } = await mc(['alert', 'dead-letters'], api.url)
  expect(out).toMatch(/chat +Critical: 200 sessions +HTTP 500 +01990000/)
  expect(out).toContain('There are 6 more')
  expect(await mc(['alert', 'redrive', ID, '--reason', 'it works again'], api.url)).toMatchObject({ code: 0 })
  expect(api.requests.at(-1)?.body).toEqual({ reason: 'it works again' })
})

describe('mc silence add', () => {
  const preview: SilencePreview = { alerts: 2, whole: 1, members: 12, titles: ['Critical: stuck at main'] }
  const made = {
    ...{
      id: ID,
      matchers: [{ label: 'gateway', is: '=' as const, value: 'main' }],
      owner: 'op',
      reason: 'a move',
      createdBy: 'op',
    },
    ...{ startsAt: AT, endsAt: AT, endedAt: null, endedBy: null },
  }
  const answers = { 'POST /api/v1/silences/preview': { body: preview }, 'POST /api/v1/silences': { status: 201, body: made } }
  const args = ['silence', 'add', 'gateway=main', 'rule=~session-.*', '--for', '2h', '--reason', 'a move']

  it('says what it mutes now, and makes it', async () => {
    const api = await server(answers)
    const before = Date.now()
    const { code, err, out } = await mc(args, api.url)
    expect(code).toBe(0)
    expect(err).toContain('It mutes 12 members of 2 alerts, 1 of them whole:\n  Critical: stuck at main')
    expect(out).toContain(`mc silence end ${ID}`)
    const body = api.requests.at(-1)?.body as { endsAt: string }
    expect(body).toMatchObject({
      matchers: [made.matchers[0], { label: 'rule', is: '=~', value: 'session-.*' }],
      reason: 'a move',
    })
    expect(Date.parse(body.endsAt)).toBeGreaterThanOrEqual(before + 7_200_000)
  })

  it('only says so with --plan', async () => {
    const api = await server(answers)
    expect((await mc([...args, '--plan'], api.url)).out).toContain('12 members')
    expect(api.requests.map(({ path }) => path)).toEqual(['/api/v1/silences/preview'])
  })

  it('asks nothing of the server about what is no matcher, or has no end', async () => {
    const api = await server(answers)
    expect(await mc(['silence', 'add', 'gateway', '--for', '2h', '--reason', 'x'], api.url)).toMatchObject({ code: 2 })
    expect(await mc(['silence', 'add', 'a=b', '--for', 'soon', '--reason', 'x'], api.url)).toMatchObject({ code: 2 })
    expect(await mc(['silence', 'add', 'a=b', '--reason', 'x'], api.url)).toMatchObject({ code: 2 })
    expect(api.requests).toEqual([])
  })
})
