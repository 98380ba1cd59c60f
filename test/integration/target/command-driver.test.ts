import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCommandDriver } from '#activities/target/command/command-driver.ts'
import { type CommandTarget, Target } from '#contracts/config/targets.ts'
import { inProject } from '#start/project.ts'
import { GivenMachine, type GivenStep, hashOf, stepOf } from '#test/target/given-step.ts'

const program = (name: string) => inProject(`test/target/programs/${name}`)
let machine: GivenMachine
let place: string

beforeEach(() => {
  machine = new GivenMachine()
  place = join(machine.root, 'place')
  mkdirSync(place)
})
afterEach(() => machine[Symbol.dispose]())

const driver = () => createCommandDriver({ env: machine.env, configDir: machine.configDir, stateDir: machine.stateDir })
const read = (name: string) => (existsSync(join(place, name)) ? readFileSync(join(place, name), 'utf8').trim().split('\n') : [])
const target = (fields: Record<string, unknown>): CommandTarget =>
  Target.parse({ slug: 'shop', driver: 'command', timeout: '20s', ...fields }) as CommandTarget
/** The same numbers in every run (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
/** Deploys slowly, and says which release runs. */
const slow = (workMs: number, fields: Record<string, unknown> = {}) =>
  target({
    deploy: [process.execPath, program('slow-deploy.mjs'), place, '{release}', String(workMs)],
    status: ['cat', join(place, 'runs')],
    ...fields,
  })
async function until(what: string, holds: () => boolean): Promise<void> {
  for (const giveUp = Date.now() + 10_000; Date.now() < giveUp; await sleep(20)) if (holds()) return
  throw new Error(`${what} did not come about`)
}
/** What a step came to, or what it failed with. */
const outcome = (step: Promise<unknown>): Promise<unknown> => step.catch((error: unknown) => error)
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

describe('a target of commands', { timeout: 30_000 }, () => {
  it('runs the deploy command without a shell, gives it the values, and streams what it writes', async () => {
    const command = target({
      deploy: [
        process.execPath,
        '-e',
        'console.log(process.argv.slice(1).join("|"), process.env.COLOUR, process.env.MISSION_CONTROL_FENCE)',
        '{artifact}',
        '{release};$(id)',
        '{target}/{fence}',
      ],
      address: 'http://127.0.0.1:9',
    })
    machine.env.DATABASE_URL = 'postgres://hidden'
    const given = { target: command, release: 'v1', artifact: 'img:1', fence: 7, values: { COLOUR: 'blue' } }
    const receipt = await machine.perform(driver(), 'switchOver', given)
    expect(receipt).toMatchObject({ address: 'http://127.0.0.1:9', undo: null })
    expect(machine.lines).toContain(`stdout: img:1|${hashOf('v1')};$(id)|shop/7 blue 7`)
  })

  it('keeps the worker’s own settings from commands', async () => {
    machine.env.DATABASE_URL = 'postgres://hidden'
    machine.env.MISSION_CONTROL_REDACTION_KEY = 'hidden'
    await machine.perform(driver(), 'switchOver', { target: target({ deploy: ['env'] }), release: 'v1', fence: 1 })
    expect(machine.lines.join('\n')).toContain('MISSION_CONTROL_RELEASE=')
    expect(machine.lines.join('\n')).not.toContain('hidden')
  })

  it('has its effect once when the worker is killed in the middle and the step is tried again', async () => {
    const given = { target: slow(1_500), release: 'v2', fence: 10 }
    const worker = startWorker(given)
    await until('the command', () => read('begun').length === 1)
    worker.kill('SIGKILL')
    await once(worker, 'exit')
    const [first] = read('begun').map(Number)
    expect(isAlive(first ?? 0)).toBe(true)
    const receipt = await machine.perform(driver(), 'switchOver', given)
    expect(receipt.says).toContain('v2 runs')
    expect(read('effects')).toEqual([hashOf('v2')])
    expect(read('begun')).toHaveLength(1)
    expect(machine.lines.join('\n')).toContain('still runs; waiting')
  })

  it('has its effect once when the worker is killed after the command had ended', async () => {
    const given = { target: slow(300), release: 'v2', fence: 10 }
    const worker = startWorker(given)
    await until('the effect', () => read('effects').length === 1)
    worker.kill('SIGKILL')
    await once(worker, 'exit')
    await machine.perform(driver(), 'switchOver', given)
    expect(read('effects')).toEqual([hashOf('v2')])
  })

  it('has its effect once in each of ten deployments whose worker is killed at a random moment', async () => {
    const random = numbersFrom(20_261_124)
    for (let round = 1; round <= 10; round += 1) {
      const given = { target: slow(400), release: `v${round}`, fence: round }
      const worker = startWorker(given)
      await sleep(300 + Math.floor(random() * 900))
      worker.kill('SIGKILL')
      if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit')
      await machine.perform(driver(), 'switchOver', given)
      expect(read('effects')).toEqual(Array.from({ length: round }, (_, index) => hashOf(`v${index + 1}`)))
    }
  })

  it('may be tried again when the command itself said that it failed', async () => {
    const blind = target({ deploy: ['ls', join(place, 'later')] })
    const given = { target: blind, release: 'v1', fence: 1 }
    expect(await outcome(machine.perform(driver(), 'switchOver', given))).toMatchObject({ type: 'STEP_FAILED' })
    writeFileSync(join(place, 'later'), '')
    expect((await machine.perform(driver(), 'switchOver', given)).says).toContain('ended well')
  })

  it('asks for a person when nobody can know whether an interrupted command took effect', async () => {
    const blind = slow(60_000, { status: undefined, timeout: '1s' })
    const worker = startWorker({ target: blind, release: 'v2', fence: 10 })
    await until('the command', () => read('begun').length === 1)
    worker.kill('SIGKILL')
    await once(worker, 'exit')
    await expect(machine.perform(driver(), 'switchOver', { target: blind, release: 'v2', fence: 10 })).rejects.toMatchObject({
      type: 'NOT_POSSIBLE',
      nonRetryable: true,
      message: expect.stringContaining('Look at the target'),
    })
    expect(isAlive(Number(read('begun')[0]))).toBe(false)
  })

  it('lets a rollback through at once, ending an older deployment that is still at work', async () => {
    writeFileSync(join(place, 'runs'), hashOf('v1'))
    const deploy = outcome(machine.perform(driver(), 'switchOver', { target: slow(15_000), release: 'v2', fence: 10 }))
    await until('the command', () => read('begun').length === 1)
    const from = Date.now()
    // The target still names v1: an interrupted deployment must not let that pass for "nothing to do".
    await machine.perform(driver(), 'restore', { target: slow(50), release: 'v1', fence: 11 })
    expect(Date.now() - from).toBeLessThan(8_000)
    expect(await deploy).toMatchObject({ type: 'STALE_FENCE' })
    expect(read('effects')).toEqual([hashOf('v1')])
    expect(isAlive(Number(read('begun')[0]))).toBe(false)
  })

  it('lets one of two workers at a time have the target', async () => {
    const given = { target: slow(700), release: 'v2', fence: 10 }
    const workers = [startWorker(given), startWorker(given)]
    const codes = await Promise.all(workers.map(async (worker) => (await once(worker, 'exit'))[0] as number))
    expect(codes).toEqual([0, 0])
    expect(read('effects')).toEqual([hashOf('v2')])
  })

  it('refuses a decision older than the newest it has seen, and does nothing', async () => {
    await machine.perform(driver(), 'switchOver', { target: slow(10), release: 'v2', fence: 20 })
    await expect(machine.perform(driver(), 'switchOver', { target: slow(10), release: 'v1', fence: 19 })).rejects.toMatchObject({
      type: 'STALE_FENCE',
      nonRetryable: true,
    })
    expect(read('effects')).toEqual([hashOf('v2')])
  })

  it('ends the whole process group when it takes too long, and when it is cancelled', async () => {
    const child = `require('node:child_process').spawn(process.execPath, ['-e', "require('node:fs').appendFileSync('${place}/begun', process.pid + '\\\\n'); setInterval(() => {}, 1000)"], { stdio: 'ignore' }); setInterval(() => {}, 1000)`
    const hanging = (timeout: string) => target({ deploy: [process.execPath, '-e', child], timeout })
    await expect(
      machine.perform(driver(), 'switchOver', { target: hanging('1s'), release: 'v1', fence: 1 }),
    ).rejects.toMatchObject({
      type: 'STEP_FAILED',
      message: expect.stringContaining('did not end within 1 s'),
    })
    const cancel = new AbortController()
    const step = outcome(
      machine.perform(driver(), 'switchOver', { target: hanging('20s'), release: 'v2', fence: 2 }, cancel.signal),
    )
    await until('the second child', () => read('begun').length === 2)
    cancel.abort(new Error('enough'))
    expect(await step).toMatchObject({ message: 'enough' })
    for (const pid of read('begun').map(Number)) expect(isAlive(pid)).toBe(false)
  })

  it('quotes what a failed command said, and does not call it done when the target names another release', async () => {
    const failing = target({ deploy: ['ls', join(machine.root, 'nowhere')] })
    await expect(machine.perform(driver(), 'switchOver', { target: failing, release: 'v1', fence: 1 })).rejects.toMatchObject({
      type: 'STEP_FAILED',
      nonRetryable: false,
      message: expect.stringMatching(/"ls" ended with \d.*nowhere/),
    })
    const lying = target({ deploy: ['true'], status: ['echo', 'v0'] })
    await expect(machine.perform(driver(), 'switchOver', { target: lying, release: 'v1', fence: 2 })).rejects.toMatchObject({
      message: expect.stringContaining('the target still names v0'),
    })
  })

  it('says before a deployment what is missing', async () => {
    const check = (fields: Record<string, unknown>, values = {}) =>
      machine.perform(driver(), 'check', { target: target(fields), release: 'v1', fence: 1, values })
    await expect(check({ deploy: ['no-such-program-here'] })).rejects.toThrow('on no folder of PATH')
    await expect(check({ deploy: ['true'], directory: 'nowhere' })).rejects.toThrow('no folder here')
    await expect(check({ deploy: ['true'] }, { 'a.b': 1 })).rejects.toThrow('cannot be an environment variable')
    await expect(check({ deploy: ['true'] }, { KEY: { secret: { env: 'UNSET_HERE' } } })).rejects.toThrow(
      'UNSET_HERE, which is not set',
    )
    await expect(check({})).rejects.toThrow('names no command')
    expect((await check({ deploy: ['true'] })).says).toContain('are there')
  })

  it('leaves no output of commands behind in its folder', async () => {
    await machine.perform(driver(), 'switchOver', { target: slow(10), release: 'v2', fence: 20 })
    expect(readdirSync(join(machine.stateDir, 'target-steps', 'shop')).toSorted()).toEqual(['fences', 'steps'])
  })

  function startWorker(given: GivenStep<CommandTarget>): ChildProcess {
    const deps = { env: machine.env, configDir: machine.configDir, stateDir: machine.stateDir }
    const argument = JSON.stringify({ deps, step: { ...stepOf(given), values: {} } })
    return spawn(process.execPath, [program('run-step.ts'), argument], { stdio: 'inherit' })
  }
})

describe('the presets', () => {
  /** A program of this name on PATH that notes its arguments and answers a status with what last was deployed. */
  function fake(name: 'docker' | 'kubectl', isStatus: string, release: string): void {
    const bin = join(machine.root, 'bin')
    mkdirSync(bin, { recursive: true })
    writeFileSync(
      join(bin, name),
      `#!${process.execPath}\nconst fs = require('node:fs'), argv = process.argv.slice(2)\nfs.appendFileSync('${place}/calls', JSON.stringify(argv) + '\\n')\nconst runs = '${place}/runs'\nif (argv.includes('${isStatus}')) { if (fs.existsSync(runs)) console.log(fs.readFileSync(runs, 'utf8')) } else fs.writeFileSync(runs, ${release})\n`,
    )
    chmodSync(join(bin, name), 0o755)
    machine.env.PATH = `${bin}:${process.env.PATH}`
  }
  const calls = () => read('calls').map((line) => JSON.parse(line) as string[])

  it('docker-compose brings a project up and asks its containers’ label; a second time it only asks', async () => {
    fake('docker', 'ps', 'process.env.MISSION_CONTROL_RELEASE')
    const given = { target: target({ preset: 'docker-compose' }), release: 'v1', artifact: 'registry/shop:1', fence: 1 }
    expect((await machine.perform(driver(), 'switchOver', given)).says).toContain('v1 runs')
    expect(calls()).toContainEqual(['compose', '--project-name', 'shop', 'up', '--detach', '--wait', '--remove-orphans'])
    const ups = () => calls().filter(([first]) => first === 'compose').length
    await machine.perform(driver(), 'switchOver', { ...given, fence: 2 })
    expect(ups()).toBe(1)
    await machine.perform(driver(), 'restore', { ...given, release: 'v0', fence: 3 })
    expect(ups()).toBe(2)
    expect((await driver().observe(given.target, { signal: new AbortController().signal })).contentHash).toBe(hashOf('v0'))
  })

  it('kubectl patches image and release together and waits for the rollout', async () => {
    fake('kubectl', 'get', 'process.env.MISSION_CONTROL_RELEASE')
    const given = { target: target({ preset: 'kubectl' }), release: 'v1', artifact: 'registry/shop:1', fence: 1 }
    await machine.perform(driver(), 'switchOver', given)
    const [, patch, rollout] = calls()
    expect(patch?.slice(0, 4)).toEqual(['patch', 'deployment', 'shop', '--type=strategic'])
    expect(JSON.parse(patch?.[4]?.replace('--patch=', '') ?? '')).toEqual({
      spec: {
        template: {
          metadata: { annotations: { 'mission-control/release': hashOf('v1') } },
          spec: { containers: [{ name: 'shop', image: 'registry/shop:1' }] },
        },
      },
    })
    expect(rollout).toEqual(['rollout', 'status', 'deployment/shop', '--watch'])
    const bad = { ...given, artifact: 'x","command":["sh"]', fence: 2, release: 'v2' }
    await expect(machine.perform(driver(), 'switchOver', bad)).rejects.toThrow('holds a quote')
  })
})
