import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import type { BackfillState } from '#domain/backfill/states.ts'
import { actOnBackfill } from '#temporal/act-on-backfill.ts'
import { whatIsThere } from '../integration/backfill/what-is-there.ts'
import { OwnServers } from '../monitoring/own-servers.ts'
import { BackfillRig } from '../workflows/backfill-rig.ts'

/** How often somebody is killed, anywhere from the start of a run to the end of its undoing; a full drill takes half an hour: DRILL_KILLS=100. */
const KILLS = Number(process.env.DRILL_KILLS ?? 3)
const SEED = Number(process.env.DRILL_SEED ?? 17)
const PATIENCE_MS = 240_000

/** What a run goes through until it is taken back, in this order. */
const order = ['planning', 'dry-running', 'copying', 'verifying', 'done', 'undoing', 'undone'] as const satisfies BackfillState[]
/** Those of them in which something is at work. */
const phases = ['planning', 'dry-running', 'copying', 'verifying', 'undoing'] as const
const victims = ['worker', 'postgres', 'temporal'] as const

let servers: OwnServers
let rig: BackfillRig
/** How long each phase takes when nobody disturbs it, ms: kills fall anywhere in it. */
const spans: Partial<Record<BackfillState, number>> = {}
/** What such a run leaves. */
let undisturbed: Record<string, string> = {}
/** The same of another such run, after the first was taken back. */
let again: Record<string, string> = {}
beforeAll(async () => {
  servers = await OwnServers.start()
  rig = await BackfillRig.open(servers.addresses, { tasks: 20_000, projects: 200 })
  const first = await rig.start()
  await rig.reaches(first, 'done')
  undisturbed = await whatIsThere(rig.installation)
  await takeBack(first)
  // The first one also waits for the worker and its threads: kills would fall behind the end of those that come after it.
  const ref = await rig.start()
  await measure(ref, 'done')
  again = await whatIsThere(rig.installation)
  await takeBack(ref, async () => await measure(ref, 'undone'))
})
afterAll(async () => {
  for (const [phase, of] of Object.entries(hits)) process.stdout.write(`${phase}: ${JSON.stringify(of)}\n`)
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
/** Every phase with everybody: their numbers have no divisor in common. */
const kills = Array.from({ length: KILLS }, (_, index) => ({
  nth: index + 1,
  victim: victims[index % victims.length] ?? 'worker',
  phase: phases[index % phases.length] ?? 'planning',
  share: random(),
}))

const rank = (state: BackfillState): number => order.findIndex((each) => each === state)

/** Waits until a run is in a state or past it, looking often: some are over soon. */
async function enters(ref: BackfillRef, state: BackfillState): Promise<void> {
  while (rank((await rig.view(ref)).state) < rank(state)) await sleep(10)
}

/** Notes how long a run is in each state until it comes to one. */
async function measure(ref: BackfillRef, end: BackfillState): Promise<void> {
  for (const state of order.slice(0, rank(end))) {
    await enters(ref, state)
    const began = Date.now()
    await enters(ref, order[rank(state) + 1] ?? end)
    spans[state] ??= Date.now() - began
  }
}

async function takeBack(ref: BackfillRef, meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
  await actOnBackfill(rig.installation.temporal.client, ref, 'undo')
  await meanwhile()
  await rig.reaches(ref, 'undone', PATIENCE_MS)
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

/** How often whom a kill met, by the phase that the run was in. */
const hits: Record<string, Record<string, number>> = {}

/** Kills somewhere in the phase, and notes in which one that was. */
async function killIn({ victim, nth, phase, share }: (typeof kills)[number], ref: BackfillRef): Promise<void> {
  await enters(ref, phase)
  await sleep(share * (spans[phase] ?? 0))
  const { state, progress } = await rig.view(ref)
  const of = (hits[state] ??= {})
  of[victim] = (of[victim] ?? 0) + 1
  process.stdout.write(`kill ${nth}: ${victim}, ${state} with ${progress?.done ?? 'no'} rows\n`)
  await kill(victim)
}

it.each(kills)('is there byte for byte as if nobody had been killed: kill $nth, of $victim, $phase', async (one) => {
  const ref = await rig.start()
  if (one.phase !== 'undoing') await killIn(one, ref)
  const { collections } = await rig.reaches(ref, 'done', PATIENCE_MS)
  expect(collections.map(({ copied }) => copied)).toEqual(collections.map(({ dryRun }) => dryRun))
  expect(await whatIsThere(rig.installation)).toEqual(undisturbed)
  await takeBack(ref, async () => {
    if (one.phase === 'undoing') await killIn(one, ref)
  })
})

it('is not written a second time', async () => {
  await rig.run()
  const rows = 'SELECT xmin::text, id FROM task UNION ALL SELECT xmin::text, id FROM imported_row ORDER BY 2, 1'
  const before = await rig.installation.query(rows)
  const { collections } = await rig.run()
  expect(collections.map(({ copied }) => [copied?.inserted, copied?.updated])).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
  ])
  expect(await rig.installation.query(rows)).toEqual(before)
})
