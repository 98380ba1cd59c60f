import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHttpDriver } from '#activities/target/http/http-driver.ts'
import { type HttpTarget, Target } from '#contracts/config/targets.ts'
import { type Call, GivenDeployer } from '#test/target/given-deployer.ts'
import { GivenMachine, hashOf } from '#test/target/given-step.ts'

let machine: GivenMachine
let deployer: GivenDeployer

beforeEach(async () => {
  machine = new GivenMachine()
  machine.env.SIGNING_KEY = 'a signing key'
  deployer = await GivenDeployer.open()
})
afterEach(() => {
  deployer.close()
  machine[Symbol.dispose]()
})

const driver = () => createHttpDriver({ env: machine.env, configDir: machine.configDir, stateDir: machine.stateDir })
const target = (fields: Record<string, unknown> = {}): HttpTarget =>
  Target.parse({
    ...{
      slug: 'shop',
      driver: 'http',
      url: deployer.url,
      signingKey: { secret: { env: 'SIGNING_KEY' } },
      timeout: '10s',
      ...fields,
    },
  }) as HttpTarget
const deploymentId = '00000000-0000-4000-8000-00000000000a'
const step = (release: string, fence: number, fields: Record<string, unknown> = {}) => ({
  ...{ target: target(fields), release, fence, deploymentId },
})
const once = (reply: { status: number; headers?: Record<string, string>; body?: unknown }) => {
  let given = false
  return (call: Call) => {
    if (given || call.method !== 'POST') return null
    given = true
    return reply
  }
}

describe('a target behind a deployer of one’s own', { timeout: 20_000 }, () => {
  it('signs its calls, sends release and values, and is done when the deployer says so', async () => {
    const given = { ...step('v1', 7), artifact: 'img:1', values: { COLOUR: 'blue', KEY: { secret: { env: 'SIGNING_KEY' } } } }
    const receipt = await machine.perform(driver(), 'switchOver', given)
    expect(receipt.says).toBe('apply done')
    const [call] = deployer.calls
    expect(call?.path).toBe('/deploy/apply')
    expect(call?.headers['idempotency-key']).toBe(`${deploymentId}/7/apply/${hashOf('v1').slice(0, 16)}`)
    expect(JSON.parse(call?.body ?? '')).toMatchObject({
      ...{
        step: 'apply',
        target: 'shop',
        fence: 7,
        release: { name: 'v1', artifact: 'img:1' },
        values: { COLOUR: 'blue', KEY: 'a signing key' },
      },
    })
  })

  it('follows long work by its status, and has its effect once however often it is asked', async () => {
    deployer.workMs = 1_200
    const [first, second] = await Promise.all([1, 2].map(() => machine.perform(driver(), 'switchOver', step('v1', 7))))
    expect([first?.says, second?.says]).toEqual(['apply done', 'apply done'])
    expect(deployer.effects).toEqual(['apply v1'])
    expect(machine.lines).toContain('driver: half way')
  })

  it('restores and retires, and observes what the deployer says', async () => {
    await machine.perform(driver(), 'switchOver', step('v2', 7))
    await machine.perform(driver(), 'restore', step('v1', 8))
    await machine.perform(driver(), 'retire', step('v1', 8))
    expect(deployer.effects).toEqual(['apply v2', 'restore v1', 'retire v1'])
    const seen = await driver().observe(target(), { signal: new AbortController().signal })
    expect(seen).toMatchObject({
      contentHash: hashOf('v1'),
      releaseName: 'v1',
      fence: 8,
      healthy: true,
      values: { COLOUR: 'blue' },
    })
  })

  it('says why nothing is known when nothing answers, instead of failing whoever looks', async () => {
    const nowhere = target({ url: 'http://127.0.0.1:9/deploy', timeout: '1s' })
    const seen = await driver().observe(nowhere, { signal: new AbortController().signal })
    expect(seen).toMatchObject({
      contentHash: null,
      healthy: null,
      values: null,
      says: expect.stringContaining('cannot be reached'),
    })
  })

  it('waits as long as it is told, then goes on', async () => {
    deployer.interfere = once({ status: 429, headers: { 'retry-after': '1' } })
    await machine.perform(driver(), 'switchOver', step('v1', 7))
    const [refused, taken] = deployer.calls
    expect((taken?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(1_000)
    deployer.interfere = once({ status: 503 })
    await machine.perform(driver(), 'switchOver', step('v2', 8))
    expect(deployer.effects).toEqual(['apply v1', 'apply v2'])
  })

  it('gives up with a reason that is worth another attempt when nothing answers', async () => {
    const nowhere = step('v1', 7, { url: 'http://127.0.0.1:9/deploy', timeout: '1s' })
    await expect(machine.perform(driver(), 'switchOver', nowhere)).rejects.toMatchObject({
      ...{ type: 'TARGET_UNREACHABLE', nonRetryable: false, message: expect.stringMatching(/127\.0\.0\.1:9 cannot be reached/) },
    })
  })

  it('tells what a deployer that failed said', async () => {
    deployer.workMs = 100
    deployer.failing = true
    await expect(machine.perform(driver(), 'switchOver', step('v1', 7))).rejects.toMatchObject({
      ...{ type: 'STEP_FAILED', message: expect.stringContaining('no room left') },
    })
  })

  it('takes a refusal for what it is', async () => {
    await machine.perform(driver(), 'switchOver', step('v2', 20))
    const refusal = async (reply: { status: number; body?: unknown; headers?: Record<string, string> }) => {
      deployer.interfere = once(reply)
      return await machine.perform(driver(), 'switchOver', step('v3', 21)).catch((error: unknown) => error)
    }
    const failure = (type: string, words: string) => ({ type, message: expect.stringContaining(words) as string })
    expect(await refusal({ status: 409, body: { says: 'fence 30 was seen' } })).toMatchObject(failure('STALE_FENCE', 'fence 30'))
    expect(await refusal({ status: 422, body: 'no such image' })).toMatchObject(failure('NOT_POSSIBLE', 'no such image'))
    expect(await refusal({ status: 200, body: { state: 'perhaps' } })).toMatchObject(failure('NOT_POSSIBLE', 'contract'))
    const elsewhere = { status: 307, headers: { location: 'http://127.0.0.1:9/' } }
    expect(await refusal(elsewhere)).toMatchObject(failure('MISCONFIGURED', 'redirection'))
    machine.env.SIGNING_KEY = 'another key'
    expect(await refusal({ status: 401 })).toMatchObject(failure('MISCONFIGURED', 'signature'))
    expect(deployer.effects).toEqual(['apply v2'])
    await expect(machine.perform(driver(), 'switchOver', step('v1', 19))).rejects.toMatchObject({ type: 'STALE_FENCE' })
  })

  it('sends no secret over a network in clear', async () => {
    const given = {
      ...step('v1', 7, { url: 'http://deployer.example.com' }),
      values: { KEY: { secret: { env: 'SIGNING_KEY' } } },
    }
    await expect(machine.perform(driver(), 'check', given)).rejects.toMatchObject({
      type: 'MISCONFIGURED',
      message: expect.stringContaining('https'),
    })
  })
})
