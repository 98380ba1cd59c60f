import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { parseYaml } from '#contracts/config/parse-yaml.ts'
import { Suite } from '#contracts/config/suites.ts'
import { TargetsFile } from '#contracts/config/targets.ts'
import { repoRoot } from '../../repo-files.ts'
import { collecting, makePlace, type Place, removePlace, startHost, stepOf } from './hosted.ts'

const read = async (name: string) => await readFile(join(repoRoot, 'config', name), 'utf8')

let place: Place
let hosted: Awaited<ReturnType<typeof startHost>>
beforeEach(async () => {
  const parsed = parseYaml('targets.yaml', await read('targets.yaml'), TargetsFile)
  const [target] = parsed.ok ? parsed.value.targets : []
  if (target?.driver !== 'process') throw new Error('The first target that is shipped is no process.')
  const made = await makePlace()
  // As shipped, but for a port that is free on this machine.
  place = { ...made, configDir: join(repoRoot, 'config'), target: { ...target, port: made.target.port } }
  hosted = await startHost(place)
})
afterEach(async () => {
  await hosted.stop()
  await removePlace(place)
})

let fence = 0
async function deploy(artifact: string, values = {}): Promise<string> {
  fence += 1
  const release = { id: crypto.randomUUID(), name: artifact, contentHash: '0'.repeat(64), artifact, commit: null }
  await hosted.driver.stage(stepOf(place, release, fence, values), collecting())
  const { address } = await hosted.driver.switchOver(stepOf(place, release, fence, values), collecting())
  return address ?? ''
}

/** Asks every question of the shipped suite several times; for each case, the share of answers that hold what they must. */
async function rightShare(address: string): Promise<Record<string, number>> {
  const parsed = parseYaml('answers.yaml', await read('suites/answers.yaml'), Suite)
  const check = parsed.ok ? parsed.value.checks.find(({ kind }) => kind === 'chat') : undefined
  if (check?.kind !== 'chat') throw new Error('The shipped suite asks no questions.')
  const shares = check.cases.map(async ({ id, input, expect: wanted }) => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(address, input)))
    const patterns = (wanted?.facts?.must ?? []).map((text) => new RegExp(text.slice(1, -1)))
    const right = answers.filter((answer) => patterns.length > 0 && patterns.every((pattern) => pattern.test(answer)))
    return [id, right.length / answers.length] as const
  })
  return Object.fromEntries(await Promise.all(shares))
}

async function ask(address: string, question: string): Promise<string> {
  const body = JSON.stringify({ model: 'answers', messages: [{ role: 'user', content: question }] })
  const response = await fetch(`${address}/v1/chat/completions`, { method: 'POST', body })
  expect(response.status).toBe(200)
  const { choices } = (await response.json()) as { choices: { message: { content: string } }[] }
  return choices[0]?.message.content ?? ''
}

const allRight = { refund: 1, delivery: 1, support: 1, warranty: 1 }
const wrong = { refund: 0, delivery: 0, support: 1, warranty: 0 }

it('is right in v1 and v2, in words that differ', async () => {
  for (const artifact of ['v1', 'v2']) {
    const address = await deploy(artifact)
    expect(await rightShare(address)).toEqual(allRight)
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask(address, 'Is there a warranty?')))
    expect(new Set(answers).size).toBeGreaterThan(2)
  }
})

it('is alive and wrong in v3', async () => {
  const address = await deploy('v3-wrong')
  expect((await fetch(`${address}/livez`)).status).toBe(200)
  expect(await rightShare(address)).toEqual(wrong)
  expect(await (await fetch(`${address}/facts/refund-window`)).json()).toMatchObject({ value: 300 })
})

it('turns wrong in v4 when it is told to, and when its time is over', async () => {
  const told = await deploy('v4-late')
  expect(await rightShare(told)).toEqual(allRight)
  expect((await fetch(`${told}/demo/turn`, { method: 'POST' })).status).toBe(200)
  expect(await rightShare(told)).toEqual(wrong)
  const timed = await deploy('v4-late', { ANSWERS_TURN_AFTER_S: 2 })
  expect(await rightShare(timed)).toEqual(allRight)
  await expect.poll(() => rightShare(timed), { timeout: 10_000, interval: 300 }).toEqual(wrong)
})
