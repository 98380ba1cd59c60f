import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import JSON5 from 'json5'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WatchedGateway } from '#activities/config/watched-gateway.ts'
import { TargetMemory } from '#activities/target/memory/target-memory.ts'
import { createOpenClawDriver } from '#activities/target/openclaw/openclaw-driver.ts'
import type { OpenClawTarget } from '#contracts/config/targets.ts'
import type { GatewayUnderTest } from '#test/contract/gateway-under-test.ts'
import { type RawClient, rawOperator } from '#test/contract/raw-client.ts'
import { realGateway } from '#test/contract/real-gateway.ts'
import { GivenMachine, hashOf } from '#test/target/given-step.ts'
import { Delays } from './delays.ts'

const TIMEOUT_PLACE = 'agents.defaults.timeoutSeconds'
const target: OpenClawTarget = { slug: 'gateway-config', driver: 'openclaw', gateway: 'lab', artifacts: 'releases', values: {} }
/** Without artifacts: its values alone. */
const bare: OpenClawTarget = { slug: 'gateway-config', driver: 'openclaw', gateway: 'lab', values: {} }

const delays = new Delays()
let gateway: GatewayUnderTest
let operator: RawClient
let path: string
let machine: GivenMachine
let driver: ReturnType<typeof createOpenClawDriver>
let watched: WatchedGateway
let fence = Date.now()

beforeAll(async () => {
  gateway = await realGateway()
  operator = await rawOperator(gateway.url, gateway.token, ['operator.admin'], false)
  path = String((await operator.request('config.get')).payload?.path)
  machine = new GivenMachine()
  const tokenFile = join(machine.root, 'token')
  mkdirSync(join(machine.configDir, 'releases'))
  watched = {
    ...{ slug: 'lab', name: 'Lab', url: gateway.url, source: 'config', demo: false, secret: { kind: 'file', path: tokenFile } },
    ...{ callsPerMinute: 60, pollIntervalMs: 30_000, storeText: false, storeArgs: false },
  }
  writeFileSync(tokenFile, gateway.token)
  const catalogue = { find: async () => ({ gateway: watched, config: {} as never }) }
  const { configDir, stateDir, redactionKey } = machine
  driver = createOpenClawDriver({ configDir, stateDir, redactionKey, catalogue })
}, 300_000)
afterAll(async () => {
  delays.print()
  operator?.close()
  await gateway?.close()
  machine?.[Symbol.dispose]()
})

const bytes = () => readFileSync(path, 'utf8')
const nextFence = () => (fence += 1)
const put = (text: string) => {
  writeFileSync(`${path}.test`, text, { mode: 0o600 })
  renameSync(`${path}.test`, path)
}

/** Edits the file as a person does, and waits until the gateway shows the edit: for up to a second it answers from its memory. */
async function putAndSeen(text: string): Promise<void> {
  put(text)
  const [first = ''] = text.split('\n')
  await until('the gateway to notice the file', async () => String((await operatorNow()).payload?.raw).startsWith(first))
}

/** What the gateway runs with, not what its file says. */
async function runtime(): Promise<{ timeoutSeconds?: number; basePath?: string; hash: string }> {
  const { payload } = await operatorNow()
  const { runtimeConfig, hash } = payload as unknown as Snapshot
  return { ...runtimeConfig.agents.defaults, basePath: runtimeConfig.gateway.controlUi.basePath, hash }
}
type Snapshot = {
  runtimeConfig: { agents: { defaults: { timeoutSeconds?: number } }; gateway: { controlUi: { basePath?: string } } }
  hash: string
}
/** Anew each time: the gateway may have restarted. */
async function operatorNow() {
  operator.close()
  operator = await rawOperator(gateway.url, gateway.token, ['operator.admin'], false)
  return await operator.request('config.get')
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const from = Date.now()
  const result = await work()
  delays.add(what, Date.now() - from)
  return result
}

const release = (name: string, text: string) => writeFileSync(join(machine.configDir, 'releases', name), text)
const until = async (what: string, holds: () => Promise<boolean>) => {
  for (const giveUp = Date.now() + 20_000; Date.now() < giveUp; await sleep(100)) if (await holds()) return
  throw new Error(`${what} did not come about`)
}

describe('configuration of a real OpenClaw gateway, brought there and back', () => {
  it('is in force after the switch, and back byte for byte after the restore, comments, layout and secrets included', async () => {
    // As a person would have it: a comment, and a layout that is not the gateway's own.
    const original = `// the lab's gateway\n${bytes()}\n\n`
    await putAndSeen(original)
    const before = await runtime()
    release('slow.json5', '{ agents: { defaults: { timeoutSeconds: 240 /* patience */ } } }')
    const given = {
      ...{ target, release: 'slow', artifact: 'slow.json5', fence: nextFence() },
      values: { 'models.providers.stub.apiKey': { secret: { env: 'STUB_KEY' } }, 'agents.defaults.maxConcurrent': 3 },
    }
    machine.env.STUB_KEY = 'sk-of-the-release-0001'

    const staged = await timed('stage', () => machine.perform(driver, 'stage', given))
    expect(staged.says).toContain(TIMEOUT_PLACE)
    expect(bytes()).toBe(original)
    expect((await runtime()).hash).toBe(before.hash)

    const receipt = await timed('switch, applied without a restart', () => machine.perform(driver, 'switchOver', given))
    expect(receipt.says).toContain('in force')
    expect(receipt.undo).not.toContain('contract-token')
    expect(await runtime()).toMatchObject({ timeoutSeconds: 240, maxConcurrent: 3 })
    expect(bytes()).toContain('sk-of-the-release-0001')
    const seen = await driver.observe(target, { signal: AbortSignal.timeout(5_000) })
    expect(seen).toMatchObject({ contentHash: hashOf('slow'), releaseName: 'slow', healthy: true, fence: given.fence })
    expect(seen.values).toMatchObject({ [TIMEOUT_PLACE]: 240, 'models.providers.stub.apiKey': null })

    const again = await machine.perform(driver, 'switchOver', given)
    expect(again).toEqual(receipt)

    const back = { target, release: 'before', artifact: 'gone.json5', fence: nextFence(), undo: receipt.undo }
    const restored = await timed('restore, byte for byte', () => machine.perform(driver, 'restore', back))
    expect(restored.says).toContain('byte for byte')
    expect(bytes()).toBe(original)
    expect(await runtime()).toEqual(before)
    expect((await machine.perform(driver, 'restore', back)).says).toContain('byte for byte')
    await expect(machine.perform(driver, 'switchOver', given)).rejects.toMatchObject({ type: 'STALE_FENCE' })
    expect(bytes()).toBe(original)
  })

  it('refuses to write over what somebody changed live, and leaves their change', async () => {
    release('fast.json5', '{ agents: { defaults: { timeoutSeconds: 60 } } }')
    const given = { target, release: 'fast', artifact: 'fast.json5', fence: nextFence() }
    await machine.perform(driver, 'stage', given)
    const { payload } = await operatorNow()
    const edit = { raw: '{ agents: { defaults: { maxConcurrent: 5 } } }', baseHash: payload?.hash }
    expect((await operator.request('config.patch', edit)).ok).toBe(true)
    const edited = bytes()
    await expect(machine.perform(driver, 'switchOver', given)).rejects.toMatchObject({
      type: 'NOT_POSSIBLE',
      nonRetryable: true,
      message: expect.stringContaining('Somebody changed the configuration'),
    })
    expect(bytes()).toBe(edited)
  })

  it('survives the restart that a change makes necessary, both ways', { timeout: 900_000 }, async () => {
    const original = `// by hand\n${bytes()}`
    await putAndSeen(original)
    const given = { target: bare, release: 'ops', fence: nextFence(), values: { 'gateway.controlUi.basePath': '/ops' } }
    expect((await machine.perform(driver, 'stage', given)).says).toContain('restart')
    const receipt = await timed('switch, with a restart of the gateway', () => machine.perform(driver, 'switchOver', given))
    expect(await runtime()).toMatchObject({ basePath: '/ops' })
    const back = { target: bare, release: 'before', fence: nextFence(), undo: receipt.undo }
    await timed('restore, with a restart of the gateway', () => machine.perform(driver, 'restore', back))
    expect(await runtime()).not.toMatchObject({ basePath: '/ops' })
    expect(bytes()).toBe(original)
  })

  it('finds itself done when the worker was killed after the write, and still knows the way back', async () => {
    const original = bytes()
    const given = { target: bare, release: 'killed', fence: nextFence(), values: { [TIMEOUT_PLACE]: 90 } }
    await machine.perform(driver, 'stage', given)
    await machine.perform(driver, 'switchOver', given)
    const written = bytes()
    // The disk as a kill -9 between the write and the receipt leaves it.
    const memory = new TargetMemory(machine.stateDir, bare.slug)
    const record = memory.all().find(({ step, fence }) => step === 'switch' && fence === given.fence)
    if (!record) throw new Error('the switch left no record')
    const { after: _after, ...notes } = record.notes
    memory.write({ ...record, finishedAt: null, receipt: null, notes })
    const receipt = await machine.perform(driver, 'switchOver', given)
    expect(bytes()).toBe(written)
    expect(receipt.undo).toBe(notes.undo)
    // Nor does the way back depend on a receipt that reached anybody.
    await machine.perform(driver, 'restore', { target: bare, release: 'before', fence: nextFence(), undo: null })
    expect(bytes()).toBe(original)
  })

  it('says before the deployment what the gateway would refuse', async () => {
    const given = { target: bare, release: 'wrong', fence: nextFence() }
    const wrong = { 'agents.defaults.timeoutSeconds': 'long', 'agents.nonsense': 1 }
    const original = bytes()
    await expect(machine.perform(driver, 'check', { ...given, values: wrong })).rejects.toMatchObject({
      type: 'NOT_POSSIBLE',
      message: expect.stringMatching(/timeoutSeconds has a value of the wrong kind, agents.nonsense is unknown/),
    })
    expect(bytes()).toBe(original)
  })

  it('from another machine brings the content back, and touches no secret that it could not give back', async () => {
    const { port } = new URL(gateway.url)
    // Loopback, but not by a name that would tell the driver so: the file is out of its reach then.
    const relay = createServer((socket) => {
      const through = connect(Number(port), '127.0.0.1')
      for (const [from, to] of [
        [socket, through],
        [through, socket],
      ] as const)
        from.pipe(to).on('error', () => from.destroy())
    })
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.2', resolve))
    watched.url = `ws://127.0.0.2:${(relay.address() as AddressInfo).port}`
    try {
      const before = JSON5.parse<Record<string, unknown>>(bytes())
      const secret = { 'models.providers.stub.apiKey': 'sk-other-0002' }
      const original = bytes()
      const given = { target: bare, release: 'far', fence: nextFence() }
      await expect(machine.perform(driver, 'switchOver', { ...given, values: secret })).rejects.toMatchObject({
        type: 'NOT_POSSIBLE',
      })
      expect(bytes()).toBe(original)
      const receipt = await machine.perform(driver, 'switchOver', { ...given, values: { [TIMEOUT_PLACE]: 75 } })
      expect(await runtime()).toMatchObject({ timeoutSeconds: 75 })
      const restored = await machine.perform(driver, 'restore', {
        target: bare,
        release: 'before',
        fence: nextFence(),
        undo: receipt.undo,
      })
      expect(restored.says).toMatch(/same content|byte for byte/)
      expect({ ...JSON5.parse<Record<string, unknown>>(bytes()), meta: null }).toEqual({ ...before, meta: null })
    } finally {
      watched.url = gateway.url
      relay.close()
    }
  })
})
