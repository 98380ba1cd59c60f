import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const T0 = Date.UTC(2025, 10, 3, 7)
const iso = (seconds: number): string => new Date(T0 + seconds * 1_000).toISOString()

export const planted = {
  config: 'discord-bot-token-5b1f9c3e7a2d4608',
  chat: 'AKIAQ7LK2XW9RT4YV1BN',
  cron: 'ghp_Kx9Nz1Cb8Vm5Qy6Rh3Df0SgLp2Ej7Tu4AaWo',
  oauth: 'oauth-refresh-7c2e9a4b1d8f3065',
}

const usage = { input: 900, output: 30, cacheRead: 0, cacheWrite: 50, totalTokens: 980, cost: { total: 0.0021 } }

const header = (id: string) => ({ type: 'session', version: 3, id, timestamp: iso(0), cwd: '/home/ada' })
const message = (id: string | null, seconds: number, said: object) => ({
  ...{ type: 'message', ...(id === null ? {} : { id, parentId: null }), timestamp: iso(seconds) },
  message: { ...said, timestamp: T0 + seconds * 1_000 },
})

const today = [
  header('s-today'),
  { type: 'model_change', id: 'aa000001', parentId: null, timestamp: iso(0.5), provider: 'anthropic', modelId: 'opus' },
  message('aa000002', 1, { role: 'user', content: [{ type: 'text', text: `look at ${planted.chat}` }] }),
  message('aa000003', 2, {
    ...{ role: 'assistant', content: [{ type: 'toolCall', id: 'toolu_1', name: 'bash', arguments: { command: 'ls' } }], usage },
    ...{ provider: 'anthropic', model: 'opus', stopReason: 'toolUse' },
  }),
  message('aa000004', 3, {
    ...{ role: 'toolResult', toolCallId: 'toolu_1', toolName: 'bash', content: [{ type: 'text', text: 'a b' }], isError: false },
  }),
  message('aa000005', 4, { role: 'assistant', content: [{ type: 'text', text: 'Two files.' }], usage, stopReason: 'stop' }),
  { type: 'compaction', id: 'aa000006', parentId: null, timestamp: iso(5), summary: 'short', tokensBefore: 9 },
]

/** As the first releases wrote them, without ids. */
const early = [
  header('s-early'),
  message(null, 1, { role: 'user', content: 'first' }),
  message(null, 1, { role: 'user', content: 'second' }),
]

const lines = (records: readonly object[]): string => `${records.map((record) => JSON.stringify(record)).join('\n')}\n`

/** A state folder as a Clawdbot kept it before its sessions moved into databases. */
export async function writeClawdbotState(folder: string): Promise<void> {
  const files = {
    'clawdbot.json': `{ // mine\n channels: { discord: { token: '${planted.config}' } }, routing: { agents: { main: { name: 'Clawd' } } } }`,
    'agents/main/sessions/sessions.json': JSON.stringify({
      'agent:main:main': {
        sessionId: 's-today',
        updatedAt: T0 + 5_000,
        chatType: 'direct',
        model: 'opus',
        modelProvider: 'anthropic',
      },
      main: { sessionId: 's-older', updatedAt: T0 - 5_000 },
      'group:1234@g.us': { sessionId: 's-group', updatedAt: T0, chatType: 'group', subject: 'Family' },
    }),
    'agents/main/sessions/s-today.jsonl': lines(today),
    'agents/main/sessions/s-early.jsonl': lines(early),
    'agents/main/sessions/s-gone.jsonl.deleted.1762153200000': lines([
      header('s-gone'),
      message('bb000001', 1, { role: 'user', content: 'bye' }),
    ]),
    'cron/jobs.json': JSON.stringify({
      version: 1,
      jobs: [
        {
          id: 'job-1',
          name: 'morning',
          agentId: 'main',
          enabled: true,
          payload: { kind: 'agentTurn', message: `use ${planted.cron}` },
        },
      ],
    }),
    'cron/runs/job-1.jsonl': lines([
      { ts: T0 + 9_000, jobId: 'job-1', action: 'finished', status: 'error', error: 'no model', runAtMs: T0 + 8_000 },
    ]),
    'credentials/oauth.json': JSON.stringify({ refresh: planted.oauth }),
  }
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
}
