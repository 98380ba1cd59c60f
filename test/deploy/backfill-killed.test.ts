import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import { actOnBackfill } from '#temporal/act-on-backfill.ts'
import { OwnServers } from '../monitoring/own-servers.ts'
import { BackfillRig } from '../workflows/backfill-rig.ts'

/** How often somebody is killed; a full drill takes more than half an hour: DRILL_KILLS=100. */
const KILLS = Number(process.env.DRILL_KILLS ?? 3)
const SEED = Number(process.env.DRILL_SEED ?? 17)

let servers: OwnServers
let rig: BackfillRig
/** What a run leaves that nobody disturbs, and how long it takes, ms: kills fall anywhere in it. */
let undisturbed: Record<string, string> = {}
/** The same of another such run, after the first was taken back. */
let again: Record<string, string> = {}
let spanMs = 0
beforeAll(async () => {
  servers = await OwnServers.start()
  rig = await BackfillRig.open(servers.addresses, { tasks: 20_000, projects: 200 })
  const first = await rig.start()
  await rig.reaches(first, 'done')
  undisturbed = await whatIsThere()
  await takeBack(first)
  // The first one also waits for the worker and its threads: kills would fall behind the end of those that come after it.
  const began = Date.now()
  const ref = await rig.start()
  await rig.reaches(ref, 'done')
  spanMs = Date.now() - began
  again = await whatIsThere()
  await takeBack(ref)
})
afterAll(async () => {
  await rig?.close()
  await servers?.stop()
})

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const random = randomOf(SEED)
const victims = ['worker', 'postgres', 'temporal'] as const
const kills = Array.from({ length: KILLS }, (_, index) => ({
  nth: index + 1,
  victim: victims[index % victims.length] ?? 'worker',
  share: random(),
}))

/** Every row that history is, byte for byte, without what names the run or the gateway that was made for it. */
async function whatIsThere(): Promise<Record<string, string>> {
  const tables = ['agent', 'project', 'task', 'imported_row']
  const sums = tables.map(async (table) => {
    const [row] = await rig.installation.query<{ sum: string }>(
      `SELECT count(*) || ' ' || md5(coalesce(string_agg(body, E'\\n' ORDER BY body), '')) AS sum FROM
        (SELECT (to_jsonb(t) - '{gateway_id,inserted_by,changed_by}'::text[])::text AS body FROM ${table} t) rows`,
    )
    return [table, row?.sum ?? ''] as const
  })
  return Object.fromEntries(await Promise.all(sums))
}

async function takeBack(ref: BackfillRef): Promise<void> {
  await actOnBackfill(rig.installation.temporal.client, ref, 'undo')
  await rig.reaches(ref, 'undone', 120_000)
  expect([await rig.count('task'), await rig.count('imported_row')]).toEqual([0, 0])
}

/** Ends one of those that take part without any warning, and starts it again. */
async function kill(victim: (typeof victims)[number]): Promise<void> {
  switch (victim) {
    case 'worker':
      await rig.killWorker()
      return await rig.startWorker()
    case 'postgres':
      await servers.killPostgres()
      return await servers.restartPostgres()
    case 'temporal':
      await servers.killTemporal()
      return await servers.restartTemporal()
  }
}

it('is there byte for byte again when it was taken back and is run once more', () => {
  expect(Object.keys(again)).toHaveLength(4)
  expect(again).toEqual(undisturbed)
})

it.each(kills)('is there byte for byte as if nobody had been killed: kill $nth, of $victim', async ({ victim, share }) => {
  const ref = await rig.start()
  const afterMs = Math.round(share * spanMs)
  await sleep(afterMs)
  const { state, progress } = await rig.view(ref)
  await kill(victim)
  await rig.reaches(ref, 'done', 240_000)
  process.stdout.write(`${victim} killed ${afterMs} ms into the run, ${state} with ${progress?.done ?? 'no'} rows: done\n`)
  expect(await whatIsThere()).toEqual(undisturbed)
  await takeBack(ref)
})
