import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Driver } from '#activities/target/driver.ts'
import { createProcessDriver } from '#activities/target/process/process-driver.ts'
import type { ProcessTarget } from '#contracts/config/targets.ts'
import type { PinnedRelease } from '#contracts/release.ts'
import { waitUntil } from '#start/wait-until.ts'
import { hostFolderPaths } from '#target-host/host-folder.ts'
import { markedProcesses } from '#target-host/orphans.ts'
import { readTargetState } from '#target-host/target-state.ts'
import { repoRoot } from '../../repo-files.ts'
import { collecting, makePlace, makeRelease, type Place, redactionKey, removePlace, stepOf, whoAnswers } from './hosted.ts'

const ROUNDS = 14
/** How far a deployment has come. */
type Done = 'nothing' | 'stage' | 'switchOver' | 'retire' | 'restore'
const order: readonly Done[] = ['nothing', 'stage', 'switchOver']

let place: Place
let child: ChildProcess | null = null
beforeEach(async () => {
  place = await makePlace({ drain: 500 })
})
afterEach(async () => {
  await end('SIGTERM')
  const orphans = await marked()
  await removePlace(place)
  if (orphans.length > 0) throw new Error(`It left processes behind: ${orphans.map(({ pid }) => pid).join(', ')}`)
})

const folder = () => hostFolderPaths(place.stateDir)
const marked = async () => await markedProcesses(await readFile(folder().id, 'utf8'))

async function startHostProcess(): Promise<void> {
  const env = {
    ...process.env,
    MISSION_CONTROL_STATE_DIR: place.stateDir,
    MISSION_CONTROL_CONFIG_DIR: place.configDir,
    MISSION_CONTROL_REDACTION_KEY: redactionKey,
    MISSION_CONTROL_HOST_SOCKET: place.socket,
  }
  const started = spawn(process.execPath, [join(repoRoot, 'target-host/main.ts')], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  child = started
  let said = ''
  started.stdout.on('data', (chunk: Buffer) => void (said += chunk.toString()))
  const giveUp = () => (started.exitCode === null ? undefined : new Error(`The host ended at once:\n${said}`))
  await waitUntil('a ready host', async () => said.includes('The process host is ready'), { timeoutMs: 20_000, giveUp })
}

async function end(signal: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  child.kill(signal)
  await once(child, 'exit')
}

/** Stage, switch and retire, as a workflow would: each step again until it is done. What happened is told as it happens. */
async function deploy(driver: Driver<ProcessTarget>, release: PinnedRelease, fence: number, tell: (done: Done) => void) {
  await steps(driver, ['stage', 'switchOver', 'retire'], stepOf(place, release, fence), tell)
}

async function steps(
  driver: Driver<ProcessTarget>,
  names: ('stage' | 'switchOver' | 'retire' | 'restore')[],
  step: ReturnType<typeof stepOf>,
  tell: (done: Done) => void,
) {
  for (const name of names) {
    for (;;) {
      try {
        await driver[name](step, collecting())
        break
      } catch (error) {
        if ((error as { type?: string }).type !== 'TARGET_UNREACHABLE') throw error
        await sleep(50)
      }
    }
    tell(name)
  }
}

it(`serves what was decided after each of ${ROUNDS} SIGKILLs at random moments of deployments, and leaves no orphan`, async () => {
  const driver = createProcessDriver({ hostSocket: place.socket })
  await startHostProcess()
  let before = await makeRelease(place, 'v0')
  await deploy(driver, before, 1, () => undefined)
  const moments: string[] = []
  for (let round = 1; round <= ROUNDS; round += 1) {
    const next = await makeRelease(place, `v${round}`)
    let done = 'nothing' as Done
    const deployed = deploy(driver, next, round + 1, (step) => {
      done = step
    })
    // From another step on in each round, as the pace of this machine decides nothing; then at any moment.
    const from = order[round % order.length] ?? 'nothing'
    await waitUntil(from, async () => done === 'retire' || order.indexOf(done) >= order.indexOf(from), {
      timeoutMs: 60_000,
      everyMs: 1,
    })
    await sleep(randomInt(0, 150))
    await end('SIGKILL')
    const atKill = done
    moments.push(atKill)
    const decided = (await readTargetState(folder().targets, 'answers'))?.current?.release.name
    // A switch that was told of is decided; one that was not asked for is not.
    if (atKill === 'switchOver' || atKill === 'retire') expect(decided).toBe(next.name)
    else expect([before.name, next.name]).toContain(decided)

    await startHostProcess()
    const answered = await firstAnswer()
    // The deployment goes on meanwhile: it may have switched by then, but to nothing else and never back.
    expect(decided === next.name ? [next.name] : [before.name, next.name]).toContain(answered)
    await deployed
    expect(await firstAnswer()).toBe(next.name)
    await waitUntil('one process', async () => (await marked()).length === 1, { timeoutMs: 5_000 })
    before = next
  }
  // The moments were different ones.
  expect(new Set(moments).size).toBeGreaterThan(1)
}, 180_000)

it('finishes going back after a SIGKILL in the middle of it, from the warm instance or from the store', async () => {
  const driver = createProcessDriver({ hostSocket: place.socket })
  await startHostProcess()
  const [good, bad] = [await makeRelease(place, 'good'), await makeRelease(place, 'bad')]
  await deploy(driver, good, 1, () => undefined)
  for (let round = 1; round <= 8; round += 1) {
    const isWarm = round % 2 === 0
    await steps(
      driver,
      ['stage', 'switchOver', ...(isWarm ? [] : (['retire'] as const))],
      stepOf(place, bad, 10 * round),
      () => undefined,
    )
    const back = steps(driver, ['restore'], stepOf(place, good, 10 * round + 1), () => undefined)
    // Nearly at once for a warm one, which takes milliseconds; in the start of the process for the other.
    await sleep(randomInt(0, isWarm ? 12 : 150))
    await end('SIGKILL')
    await startHostProcess()
    await back
    expect(await firstAnswer()).toBe('good')
    await waitUntil('one process', async () => (await marked()).length === 1, { timeoutMs: 5_000 })
    await expect(driver.switchOver(stepOf(place, bad, 10 * round), collecting())).rejects.toMatchObject({ type: 'STALE_FENCE' })
  }
}, 120_000)

async function firstAnswer(): Promise<string> {
  let release = ''
  const isAnswered = async () => {
    release = (await whoAnswers(place)).release
    return true
  }
  await waitUntil('an answer', isAnswered, { timeoutMs: 15_000, everyMs: 10 })
  return release
}

it('brings back what was staged when it is killed, so that its gate can go on', async () => {
  const driver = createProcessDriver({ hostSocket: place.socket })
  await startHostProcess()
  const [one, two] = [await makeRelease(place, 'v1'), await makeRelease(place, 'v2')]
  await deploy(driver, one, 1, () => undefined)
  await driver.stage(stepOf(place, two, 2), collecting())
  await end('SIGKILL')
  await startHostProcess()
  const { address } = await driver.stage(stepOf(place, two, 2), collecting())
  expect(await (await fetch(address ?? '')).json()).toMatchObject({ release: 'v2' })
  await waitUntil('v1 answers', async () => (await whoAnswers(place)).release === 'v1', { timeoutMs: 10_000 })
  expect(await marked()).toHaveLength(2)
}, 60_000)

it('refuses to run twice from one folder, and ends its processes in order when it is asked to', async () => {
  const driver = createProcessDriver({ hostSocket: place.socket })
  await startHostProcess()
  await deploy(driver, await makeRelease(place, 'v1'), 1, () => undefined)
  const first = child
  await expect(startHostProcess()).rejects.toThrow('Another process host owns this state folder')
  expect((await whoAnswers(place)).release).toBe('v1')
  child = first
  await end('SIGTERM')
  expect(await marked()).toEqual([])
}, 60_000)
