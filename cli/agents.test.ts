import { afterEach, describe, expect, it } from 'vitest'
import type { AgentPage } from '#contracts/api/lists.ts'
import { runCli } from './run.ts'
import { startApiServer } from './testing/api-server.ts'
import { keptTerminal } from './testing/fake-terminal.ts'
import { sampleAction } from './testing/sample-views.ts'

const TOKEN = `mc_${'a1B2c3D4'.repeat(5)}xyz`

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
  const terminal = keptTerminal({ env: { MISSION_CONTROL_URL: url, MISSION_CONTROL_TOKEN: TOKEN } })
  const code = await runCli(args, terminal)
  return { code, ...terminal.printed }
}

const page: AgentPage = {
  items: [
    {
      agentId: 'forge',
      name: null,
      pausedAt: new Date(Date.now() - 300_000).toISOString(),
      imported: false,
      liveSessions: 2,
      troubled: 1,
    },
    { agentId: 'quill', name: 'Quill', pausedAt: null, imported: false, liveSessions: 0, troubled: 0 },
  ],
  actions: [],
  asOf: '7',
}

describe('mc agents', () => {
  it('lists what each agent does, and since when it is paused', async () => {
    const api = await server({ 'GET /api/v1/gateways/prod/agents': { body: page } })
    const { code, out } = await mc(['agents', 'prod'], api.url)
    expect(code).toBe(0)
    expect(out).toMatch(/forge +– +2 +1 +5 min\n/)
    expect(out).toMatch(/quill +Quill +0 +0 +not paused\n/)
    expect(JSON.parse((await mc(['agents', 'prod', '--json'], api.url)).out)).toEqual(page)
  })

  it('says that a gateway is not there', async () => {
    expect(await mc(['agents', 'nowhere'], (await server({})).url)).toMatchObject({ code: 1 })
  })
})

describe('mc agent', () => {
  const action = (state: Parameters<typeof sampleAction>[0], outcome?: string) => ({
    action: { ...sampleAction(state, outcome), action: 'agent.pause', sessionKey: null, agentId: 'a/b' },
  })
  const path = `/api/v1/gateways/prod/agents/${encodeURIComponent('a/b')}/actions`

  it.each([
    ['confirmed', 0],
    ['refused', 1],
    ['failed', 1],
    ['unverified', 1],
  ] as const)('pause waits for the outcome: %s is exit code %i', async (state, expected) => {
    const api = await server({
      [`POST ${path}`]: { status: 202, body: action('requested') },
      [`GET /api/v1/actions/${sampleAction('requested').id}`]: { body: action(state, 'As the gateway says.') },
    })
    const { code, out, err } = await mc(['agent', 'pause', 'prod', 'a/b', '--yes'], api.url)
    expect(code).toBe(expected)
    expect(out + err).toContain(`agent.pause ${state}: As the gateway says.`)
    expect(api.requests[0]?.body).toMatchObject({ action: 'agent.pause', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) })
  })

  it('asks nothing of the server when nobody can confirm', async () => {
    const api = await server({})
    const { code, err } = await mc(['agent', 'resume', 'prod', 'forge'], api.url)
    expect(code).toBe(2)
    expect(err).toContain('--yes')
    expect(api.requests).toEqual([])
  })

  it('takes a gateway and an agent', async () => {
    expect(await mc(['agent', 'pause', 'prod'], 'http://127.0.0.1:1')).toMatchObject({ code: 2 })
  })
})
