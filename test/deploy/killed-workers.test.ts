import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../monitoring/until.ts'
import { Site } from './site.ts'

/** How often somebody is killed. A full drill takes a quarter of an hour: DRILL_KILLS=30. */
const KILLS = Number(process.env.DRILL_KILLS ?? 4)
const SEED = Number(process.env.DRILL_SEED ?? 11)

let site: Site
/** How long a deployment takes here, in ms: kills fall anywhere in it. */
let spanMs = 0
beforeAll(async () => {
  site = await Site.open({ soak: '3s', watchEvery: '2s' })
  const began = Date.now()
  await site.promoted('right')
  spanMs = Date.now() - began
})
afterAll(async () => {
  await site?.close()
})

/** A wrong release is turned down in staging, after about this part of what a promotion takes. */
const TURNED_DOWN_AFTER = 0.2

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
const ARTIFACTS = ['v2', 'v3-wrong', 'v1', 'v2', 'v4-late'] as const
/** Each release is a new one: one of the last three would come back without gates. */
const kills = Array.from({ length: KILLS }, (_, index) => ({
  release: `drill-${index + 1}`,
  artifact: ARTIFACTS[index % ARTIFACTS.length] ?? 'v1',
  share: random(),
  who: index % 4 === 3 ? ('rollback' as const) : ('main' as const),
}))

/** Ends the worker without any warning, and starts another. */
async function kill(who: 'main' | 'rollback'): Promise<void> {
  if (who === 'main') {
    await site.main?.stop('SIGKILL')
    await site.startMainWorker()
  } else {
    await site.rollback?.stop('SIGKILL')
    await site.startRollbackWorker()
  }
}

/** How often a release was brought up and given to users at a target from a line of its record on: effects, not requests. */
async function effects(target: string, after: number, release: string) {
  const lines = (await site.record(target)).filter((line) => line.id > after && line.release === release).map(({ line }) => line)
  const count = (what: RegExp) => lines.filter((line) => what.test(line)).length
  return { staged: count(/is up beside what runs, /), switched: count(/^Users get \S+, /) }
}

const places = ['staging', 'canary', 'main']

const lastOf = async (target: string) => (await site.record(target)).at(-1)?.id ?? 0

it.each(kills)('ends promoted or turned down, with each step once: $who killed during $release ($artifact)', async (drill) => {
  const { release, artifact, who } = drill
  const isWrong = artifact === 'v3-wrong'
  await site.register(release, artifact)
  const before = new Map(await Promise.all(places.map(async (target) => [target, await lastOf(target)] as const)))
  const { id } = await site.deploy(release)
  const afterMs = Math.round(drill.share * spanMs * (isWrong ? TURNED_DOWN_AFTER : 1))
  await sleep(afterMs)
  const { state: killedIn } = await site.view(id)
  await kill(who)
  const view = await site.reaches(id, ['promoted', 'rolled-back', 'rejected', 'cancelled'], 240_000)
  process.stdout.write(`${who} killed ${afterMs} ms into ${release} (${artifact}), ${killedIn}: ${view.state}\n`)
  expect(view.state).toBe(isWrong ? 'rejected' : 'promoted')
  const ledger = await until('the ledger to be at rest', async () => {
    const now = await site.ledger('production')
    return now && !now.turn && !now.rollback && now
  })
  const runs = ledger.promoted[0]?.release.name
  expect(runs === release).toBe(!isWrong)
  for (const target of ['canary', 'main']) expect(await site.releaseAt(target)).toBe(runs)
  for (const target of places) {
    const done = await effects(target, before.get(target) ?? 0, release)
    // A wrong one is stopped as a candidate of staging, before anybody is served by it.
    const wanted = { staged: isWrong && target !== 'staging' ? 0 : 1, switched: isWrong ? 0 : 1 }
    expect({ target, ...done }).toEqual({ target, ...wanted })
  }
})
