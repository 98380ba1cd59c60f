import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { waitUntil } from '#start/wait-until.ts'
import { identifyProcess, isStillRunning } from '#target-host/process-identity.ts'
import {
  addressOf,
  ask,
  collecting,
  makePlace,
  makeRelease,
  type Place,
  removePlace,
  startHost,
  stepOf,
  whoAnswers,
} from './hosted.ts'

let place: Place
let hosted: Awaited<ReturnType<typeof startHost>>
beforeEach(async () => {
  place = await makePlace()
  hosted = await startHost(place)
})
afterEach(async () => {
  await hosted.stop()
  await removePlace(place)
})

const deploy = async (release: Awaited<ReturnType<typeof makeRelease>>, fence: number) => {
  await hosted.driver.stage(stepOf(place, release, fence), collecting())
  return await hosted.driver.switchOver(stepOf(place, release, fence), collecting())
}

it('stages beside what runs, switches, keeps what ran warm, and ends it when it is retired', async () => {
  const [one, two] = [await makeRelease(place, 'v1'), await makeRelease(place, 'v2')]
  expect(await hosted.driver.check(stepOf(place, one, 1), collecting())).toContain('can take v1')
  await deploy(one, 1)
  const before = await whoAnswers(place)
  const staged = await hosted.driver.stage(stepOf(place, two, 2), collecting())
  expect((await whoAnswers(place)).release).toBe('v1')
  expect(await (await fetch(`${staged.address}/`)).json()).toMatchObject({ release: 'v2' })

  const switched = await hosted.driver.switchOver(stepOf(place, two, 2), collecting())
  expect(switched.address).toBe(addressOf(place))
  expect((await whoAnswers(place)).release).toBe('v2')
  expect(hosted.host.target('answers').report()).toMatchObject({ warm: { name: 'v1' }, candidate: null, current: { name: 'v2' } })
  expect(identifyProcess(before.pid)).toBeDefined()

  await hosted.driver.retire(stepOf(place, two, 2), collecting())
  expect(identifyProcess(before.pid)).toBeUndefined()
  expect((await whoAnswers(place)).release).toBe('v2')
})

it('finds a step done that is asked again, and does one asked twice at once only once', async () => {
  const one = await makeRelease(place, 'v1')
  const step = stepOf(place, one, 1)
  const [first, second] = await Promise.all([hosted.driver.stage(step, collecting()), hosted.driver.stage(step, collecting())])
  expect(second).toEqual(first)
  expect(hosted.host.target('answers').state.processes).toHaveLength(1)
  expect((await hosted.driver.stage(step, collecting())).address).toBe(first.address)
  await Promise.all([hosted.driver.switchOver(step, collecting()), hosted.driver.switchOver(step, collecting())])
  const { pid } = await whoAnswers(place)
  await hosted.driver.switchOver(step, collecting())
  await hosted.driver.stage(step, collecting())
  expect((await whoAnswers(place)).pid).toBe(pid)
  expect(hosted.host.target('answers').state.processes).toHaveLength(1)
})

it('refuses an older decision with both numbers, also over a restart, and changes nothing by it', async () => {
  const [one, two] = [await makeRelease(place, 'v1'), await makeRelease(place, 'v2')]
  await deploy(two, 20)
  const refusal = { type: 'STALE_FENCE', nonRetryable: true, message: expect.stringContaining('fence 10 is below 20') as unknown }
  for (const name of ['stage', 'switchOver', 'restore', 'retire'] as const) {
    await expect(hosted.driver[name](stepOf(place, one, 10), collecting()), name).rejects.toMatchObject(refusal)
  }
  await hosted.stop()
  hosted = await startHost(place)
  await expect(hosted.driver.restore(stepOf(place, one, 10), collecting())).rejects.toMatchObject(refusal)
  await waitUntil('v2 is back', async () => (await whoAnswers(place)).release === 'v2', { timeoutMs: 10_000 })
})

it('lets a newer decision end an older step that is still waiting for its release to come up', async () => {
  const [one, two] = [await makeRelease(place, 'v1'), await makeRelease(place, 'v2')]
  await deploy(one, 1)
  const patient = { ...place, target: { ...place.target, ready: { path: '/', within: 60_000 } } }
  const slow = hosted.driver.stage(stepOf(patient, two, 2, { START_DELAY_MS: '50000' }), collecting())
  const outcome = slow.then(
    () => 'staged',
    (error: { type: string }) => error.type,
  )
  await waitUntil('it is staged', async () => hosted.host.target('answers').state.processes.length === 2, { timeoutMs: 5_000 })
  const began = performance.now()
  await hosted.driver.restore(stepOf(place, one, 3), collecting())
  expect(performance.now() - began).toBeLessThan(20_000)
  expect(await outcome).toBe('STALE_FENCE')
  expect((await whoAnswers(place)).release).toBe('v1')
  expect(hosted.host.target('answers').state.processes.filter(isStillRunning)).toHaveLength(1)
})

it('fails a step whose release does not come up, with its last lines, and leaves what runs alone', async () => {
  const [one, two] = [await makeRelease(place, 'v1'), await makeRelease(place, 'v2')]
  await deploy(one, 1)
  await expect(hosted.driver.stage(stepOf(place, two, 2, { DIE_AT_START: '1' }), collecting())).rejects.toMatchObject({
    type: 'STEP_FAILED',
    message: expect.stringMatching(/v2 ended at once with exit code 7\. Its last lines:\ncannot go on/) as unknown,
  })
  await expect(hosted.driver.switchOver(stepOf(place, two, 2), collecting())).rejects.toMatchObject({ type: 'NOT_POSSIBLE' })
  expect((await whoAnswers(place)).release).toBe('v1')
  expect(hosted.host.target('answers').state.candidate).toBeNull()
})

it('goes back to the warm instance, and ends the one that is left', async () => {
  const [one, two] = [await makeRelease(place, 'v1'), await makeRelease(place, 'v2')]
  await deploy(one, 1)
  const warm = await whoAnswers(place)
  await deploy(two, 2)
  const left = await whoAnswers(place)
  const { says } = await hosted.driver.restore(stepOf(place, one, 3), collecting())
  expect(says).toContain('kept warm')
  expect((await whoAnswers(place)).pid).toBe(warm.pid)
  await waitUntil('the other is ended', async () => identifyProcess(left.pid) === undefined, { timeoutMs: 10_000 })
  const again = await hosted.driver.restore(stepOf(place, one, 3), collecting())
  expect(again.says).toContain('already')
})

it('goes back from its own store with the artifacts folder gone', async () => {
  const [one, two] = [await makeRelease(place, 'v1'), await makeRelease(place, 'v2')]
  await deploy(one, 1)
  await deploy(two, 2)
  await hosted.driver.retire(stepOf(place, two, 2), collecting())
  await rm(join(place.root, 'artifacts'), { recursive: true })
  const { says } = await hosted.driver.restore(stepOf(place, one, 3), collecting())
  expect(says).toContain('started anew')
  expect((await whoAnswers(place)).release).toBe('v1')
})

it('refuses an artifact that was changed under the same release, and goes on running the copy', async () => {
  const one = await makeRelease(place, 'v1')
  await deploy(one, 1)
  await writeFile(join(place.root, 'artifacts', 'v1', 'release.txt'), 'tampered\n')
  await expect(hosted.driver.stage(stepOf(place, one, 2), collecting())).rejects.toMatchObject({
    type: 'NOT_POSSIBLE',
    message: expect.stringContaining('is not what was staged before') as unknown,
  })
  expect((await whoAnswers(place)).release).toBe('v1')
  // Going back never asks what the folder holds now.
  await hosted.driver.restore(stepOf(place, one, 3, { SAY: 'other values' }), collecting())
  expect((await whoAnswers(place)).release).toBe('v1')
})

it('says what is missing before anything is changed', async () => {
  const one = await makeRelease(place, 'v1')
  const gone = { ...one, artifact: 'v9' }
  await expect(hosted.driver.check(stepOf(place, gone, 1), collecting())).rejects.toMatchObject({
    type: 'MISCONFIGURED',
    message: expect.stringMatching(/no artifact of release v1 at .*v9/) as unknown,
  })
  const outside = { ...one, artifact: '../config' }
  await expect(hosted.driver.check(stepOf(place, outside, 1), collecting())).rejects.toMatchObject({ type: 'MISCONFIGURED' })
  const secret = { KEY: { secret: { env: 'NOT_SET_ANYWHERE' } } }
  await expect(hosted.driver.check(stepOf(place, one, 1, secret), collecting())).rejects.toMatchObject({
    message: expect.stringContaining('no environment variable NOT_SET_ANYWHERE') as unknown,
  })
  expect(hosted.host.target('answers').state).toMatchObject({ fence: 0, current: null })
})

it('starts a fallen instance again, and counts it', async () => {
  await deploy(await makeRelease(place, 'v1'), 1)
  const before = await whoAnswers(place)
  await fetch(`${addressOf(place)}/crash`).catch(() => undefined)
  await waitUntil('it is back', async () => (await whoAnswers(place)).pid !== before.pid, { timeoutMs: 10_000 })
  expect(hosted.host.target('answers').report().current?.restarts).toBe(1)
  const seen = await hosted.driver.observe(place.target, { signal: new AbortController().signal })
  expect(seen).toMatchObject({
    healthy: true,
    releaseName: 'v1',
    says: expect.stringContaining('started again 1 time') as unknown,
  })
})

it('keeps the releases in use and the last six, and removes the rest', async () => {
  const oldest = await makeRelease(place, 'v1')
  await hosted.driver.stage(stepOf(place, oldest, 1), collecting())
  const second = await makeRelease(place, 'v2')
  await hosted.driver.stage(stepOf(place, second, 2), collecting())
  for (let n = 3; n <= 7; n += 1) await hosted.driver.stage(stepOf(place, await makeRelease(place, `v${n}`), n), collecting())
  await hosted.driver.retire(stepOf(place, second, 8), collecting())
  await rm(join(place.root, 'artifacts'), { recursive: true })
  await expect(hosted.driver.restore(stepOf(place, oldest, 9), collecting())).rejects.toMatchObject({ type: 'MISCONFIGURED' })
  await hosted.driver.restore(stepOf(place, second, 10), collecting())
  expect((await whoAnswers(place)).release).toBe('v2')
})

it('ends and forgets a target that is configured no more, when it is told to', async () => {
  await deploy(await makeRelease(place, 'v1'), 1)
  const { pid } = await whoAnswers(place)
  const told = await ask(place, 'DELETE', '/targets/answers')
  expect(told).toEqual({ status: 200, body: { forgotten: 'answers' } })
  expect(identifyProcess(pid)).toBeUndefined()
  await hosted.stop()
  hosted = await startHost(place)
  expect(hosted.host.targets().targets).toEqual([])
})

it('answers what it does not understand with what is wrong, and never with what it was given', async () => {
  const step = stepOf(place, await makeRelease(place, 'v1'), 1, { KEY: 'do-not-repeat-me' })
  const { target: _narrowed, ...body } = step
  const cases = [
    ['POST', '/targets/answers/stage', { ...body, fence: 'soon' }, 400, /body\.fence/],
    ['POST', '/targets/other/stage', body, 400, /the body is about answers, the path about other/],
    ['POST', '/targets/answers/explode', body, 400, /step/],
    ['POST', '/targets/..%2fanswers/stage', body, 400, /target/],
    ['PUT', '/targets/answers/stage', body, 400, /there is no PUT/],
    ['GET', '/targets/answers', undefined, 404, /Nothing was ever brought to answers/],
  ] as const
  for (const [method, path, given, status, words] of cases) {
    const said = await ask(place, method, path, given)
    expect({ path, status: said.status }).toEqual({ path, status })
    expect(JSON.stringify(said.body)).toMatch(words)
    expect(JSON.stringify(said.body)).not.toContain('do-not-repeat-me')
  }
  expect(hosted.host.targets().targets).toEqual([])
})

it('says what to start when the host does not run', async () => {
  const one = await makeRelease(place, 'v1')
  await hosted.stop()
  await expect(hosted.driver.stage(stepOf(place, one, 1), collecting())).rejects.toMatchObject({
    type: 'TARGET_UNREACHABLE',
    nonRetryable: false,
    message: expect.stringMatching(
      /does not answer at .*host\.sock \(\w+\)\. npm start keeps one running.*node target-host\/main\.ts/,
    ) as unknown,
  })
  const seen = await hosted.driver.observe(place.target, { signal: new AbortController().signal })
  expect(seen).toMatchObject({ healthy: null, contentHash: null, values: null })
  hosted = await startHost(place)
})
