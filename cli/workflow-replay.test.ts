import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runCli } from './run.ts'
import { startApiServer } from './testing/api-server.ts'
import { keptTerminal } from './testing/fake-terminal.ts'

let dir: string
const closing: (() => Promise<void>)[] = []
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mission-control-mc-'))
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  await rm(dir, { recursive: true })
})

async function replay(what: string, outcome: 'same' | 'differs') {
  const api = await startApiServer({
    'POST /api/v1/workflows/replay': { body: { outcome, eventId: null, says: 'It was looked at.' } },
  })
  closing.push(api.close)
  const terminal = keptTerminal({ env: { MISSION_CONTROL_URL: api.url, MISSION_CONTROL_TOKEN: `mc_${'a1B2c3D4'.repeat(5)}xyz` } })
  const code = await runCli(['workflow', 'replay', what], terminal)
  return { code, ...terminal.printed, asked: api.requests.map(({ body }) => body) }
}

it('ends with 0 when the code decides as it did, with 1 when it does not', async () => {
  const same = await replay('deploy/t/production/7', 'same')
  expect(same).toMatchObject({ code: 0, out: expect.stringContaining('It was looked at.') })
  expect(same.asked).toEqual([{ workflowId: 'deploy/t/production/7' }])
  expect((await replay('deploy/t/production/7', 'differs')).code).toBe(1)
})

it('sends no file that is no reproduction, and says what to do with it', async () => {
  const file = join(dir, 'history.json')
  await writeFile(file, '{"events": []}')
  const refused = await replay(file, 'same')
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('npm run replay FILE') })
  await writeFile(file, 'no JSON')
  expect(await replay(file, 'same')).toMatchObject({ code: 2, err: expect.stringContaining('is not JSON') })
  expect(refused.asked).toEqual([])
})
