import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCli } from '#cli/run.ts'
import { keptTerminal } from '#cli/testing/fake-terminal.ts'
import { openTestDatabase, openTestWeb, type TestDatabase, type TestWeb, tokenOf } from '../web/open-web.ts'

let database: TestDatabase
let web: TestWeb
let token: string
beforeAll(async () => {
  database = await openTestDatabase()
  web = await openTestWeb(database)
  token = await tokenOf(database.db, 'engineer')
})
afterAll(async () => {
  await web?.stop()
  await database?.close()
})

async function mc(args: string[], input?: string) {
  const env = { MISSION_CONTROL_URL: web.origin, MISSION_CONTROL_TOKEN: token }
  const terminal = keptTerminal({ env, ...(input === undefined ? {} : { input }) })
  const code = await runCli(['handoff', ...args], terminal)
  return { code, ...terminal.printed }
}
const C = 'planner/writer'

it('sends, takes, acknowledges, and decides about dead letters from a terminal', async () => {
  expect((await mc(['list'])).out).toMatch(/^Nobody has sent or reported a hand-off yet/)
  const lines = [1, 2, 3].map((n) => JSON.stringify({ key: `k${n}`, body: { n } })).join('\n')
  expect(await mc(['send', C], lines)).toMatchObject({ code: 0, out: '3 taken, 0 known already; the last is number 3.\n' })
  expect((await mc(['send', C, '--key', 'k3', '--body', '{"n":3}'])).out).toMatch(/^0 taken, 1 known/)
  expect(await mc(['send', C, '--key', 'k9', '--body', 'text'])).toMatchObject({ code: 2 })
  expect(await mc(['set', C, '--max-attempts', '1', '--reason', 'strict'])).toMatchObject({ code: 0 })

  const taken = await mc(['take', C, '--consumer', 'me', '--max', '2'])
  expect(
    taken.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    { seq: '1', key: 'k1', body: { n: 1 } },
    { seq: '2', key: 'k2', body: { n: 2 } },
  ])
  const lease = /([\da-f-]{36}) --up-to 2/.exec(taken.err)?.[1] ?? ''
  expect(await mc(['take', C, '--consumer', 'other'])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/me has messages 1 to 2/),
  })
  expect((await mc(['ack', C, lease, '--up-to', '1', '--failed', '2', '--error', 'boom'])).out).toBe(
    '1 settled, 1 waiting, 1 dead.\n',
  )

  const shown = await mc(['show', C, '--state', 'dead'])
  expect(shown.out).toMatch(/Message 2 is a dead letter and the channel keeps its order: redrive it, or skip it\./)
  expect(shown.out).toMatch(/k2 .* dead .* boom/)
  expect((await mc(['redrive', C, '2', '--reason', 'mended'])).out).toBe('Delivered again. 2 waiting, 0 dead.\n')
  expect((await mc(['pause', C, '--reason', 'look'])).out).toMatch(/^Paused\. 2 waiting, 0 dead\. The channel is paused since/)
  expect(await mc(['show', 'nobody'])).toMatchObject({ code: 1 })
})
