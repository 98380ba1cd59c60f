import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { replayInProcess, whileAlone } from '#web/server/workflows/replay-process.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mission-control-replays-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

/** A replay by a program that does what the test wants of it. */
async function replayBy(source: string, patienceMs = 60_000) {
  const main = join(dir, 'program.mjs')
  await writeFile(main, source)
  return await replayInProcess('{}', {}, { node: process.execPath, main, patienceMs })
}

const answer = (says: string) =>
  `process.stdout.write(JSON.stringify({ outcome: { outcome: 'same', eventId: null, says: ${says} }, steps: [] }))`

it('says that no process can be started, and goes on', async () => {
  const program = { node: join(dir, 'no-such-node'), main: '', patienceMs: 60_000 }
  await expect(replayInProcess('{}', {}, program)).rejects.toThrow('No process could be started for the replay (ENOENT).')
  expect((await replayBy(answer('"well"'))).outcome.says).toBe('well')
})

it('hands on no address and no password', async () => {
  vi.stubEnv('DATABASE_URL', 'postgresql://somebody:secret@example.com/db')
  try {
    expect((await replayBy(answer('String(process.env.DATABASE_URL)'))).outcome.says).toBe('undefined')
  } finally {
    vi.unstubAllEnvs()
  }
})

it('says why a history cannot be replayed', async () => {
  await expect(replayBy('throw new TypeError("event 7 is none")')).rejects.toThrow(
    'The history cannot be replayed: TypeError: event 7 is none',
  )
})

it('ends what takes too long, and what takes too much memory', async () => {
  await expect(replayBy('setInterval(() => undefined, 1_000)', 500)).rejects.toThrow('took longer than 0.5 s')
  await expect(replayBy('const all = []; for (;;) all.push(new Array(1e6).fill({}))')).rejects.toThrow(/needed more than 1024 MB/)
})

it('is done by one at a time', async () => {
  const first = whileAlone(() => replayBy(answer('"first"')))
  await expect(whileAlone(() => replayBy(answer('"second"')))).rejects.toThrow('Another workflow is being replayed.')
  expect((await first).outcome.says).toBe('first')
  expect((await whileAlone(() => replayBy(answer('"third"')))).outcome.says).toBe('third')
})
