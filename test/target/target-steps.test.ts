import { asyncLocalStorage, Context, type Info } from '@temporalio/activity'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCommandDriver } from '#activities/target/command/command-driver.ts'
import type { Drivers } from '#activities/target/create-drivers.ts'
import type { Driver } from '#activities/target/driver.ts'
import type { OutputSink } from '#activities/target/output-relay.ts'
import { createTargetSteps } from '#activities/target/target-steps.ts'
import type { ConfigValues } from '#contracts/config/reference.ts'
import { Target } from '#contracts/config/targets.ts'
import type { NewOutputLine } from '#contracts/deployments.ts'
import { TargetStep } from '#contracts/target-steps.ts'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { GivenMachine, stepOf } from './given-step.ts'

const SECRET = 'correct horse battery staple'
let machine: GivenMachine
beforeEach(() => {
  machine = new GivenMachine()
  machine.env.PASSWORD_OF_SHOP = SECRET
})
afterEach(() => machine[Symbol.dispose]())

/** Runs an activity in a context as the worker makes one. */
function asActivity<T>(work: () => Promise<T>, { attempt = 1, cancel = new AbortController() } = {}): Promise<T> {
  const info = { activityId: 'a', attempt } as Info
  const cancelled = new Promise<never>((_resolve, reject) =>
    cancel.signal.addEventListener('abort', () => reject(cancel.signal.reason as Error)),
  )
  cancelled.catch(() => undefined)
  const parts = [info, cancelled, cancel.signal, () => undefined] as unknown as ConstructorParameters<typeof Context>
  return asyncLocalStorage.run(new Context(...parts), work)
}

function steps(output: OutputSink | null) {
  const driver = createCommandDriver({ env: machine.env, configDir: machine.configDir, stateDir: machine.stateDir })
  const drivers: Drivers = { driverOf: <T extends Target>() => driver as unknown as Driver<T> }
  const { env, configDir, redactionKey } = machine
  return createTargetSteps({ env, configDir, redactionKey, drivers, output })
}

const target = (deploy: string[]) => Target.parse({ slug: 'shop', driver: 'command', deploy, timeout: '10s' })
const values: ConfigValues = { PASSWORD: { secret: { env: 'PASSWORD_OF_SHOP' } } }
const given = (deploy: string[], fence = 1): TargetStep => {
  const { target: _, ...step } = stepOf({ target: target(deploy), release: 'v1', fence, values })
  return step
}
const saying = (code: string) => [process.execPath, '-e', code]

describe('the steps of a target, as activities', { timeout: 20_000 }, () => {
  it('take payloads as Temporal carries them, durations in ms', () => {
    const payload: unknown = JSON.parse(JSON.stringify(given(['true'])))
    expect(TargetStep.parse(payload).pinned.target).toMatchObject({ timeout: 10_000 })
  })

  it('hand lines on in batches and in order, without the step’s own secrets', async () => {
    const batches: (readonly NewOutputLine[])[] = []
    const sink: OutputSink = async (_origin, lines) => void batches.push(lines)
    const code = `for (let n = 0; n < 1200; n++) console.log('line', n); console.log('password is ' + process.env.PASSWORD)`
    const receipt = await asActivity(() => steps(sink).switchTarget(given(saying(code))))
    const lines = batches.flat()
    expect(receipt.output).toBeUndefined()
    expect(
      lines
        .filter(({ stream }) => stream === 'stdout')
        .map(({ line }) => line)
        .slice(0, 3),
    ).toEqual(['line 0', 'line 1', 'line 2'])
    expect(lines.at(-1)?.line).toMatch(/^password is \[redacted:/)
    expect(JSON.stringify([lines, receipt])).not.toContain('correct horse')
    expect(new Set(lines.map(({ dedupKey }) => dedupKey)).size).toBe(lines.length)
    expect(batches.length).toBeLessThan(20)
  })

  it('carry the last lines in the receipt where there is no database, at most 200', async () => {
    const receipt = await asActivity(() =>
      steps(null).switchTarget(given(saying(`for (let n = 0; n < 300; n++) console.log('line', n)`))),
    )
    expect(receipt.output).toHaveLength(200)
    expect(receipt.output?.at(-1)?.line).toBe('line 299')
  })

  it('are not held up by a sink that is away, and give it nothing twice when it is back', async () => {
    const sink = vi.fn<OutputSink>().mockRejectedValue(new Error('Postgres is away'))
    const receipt = await asActivity(() => steps(sink).switchTarget(given(saying(`console.log('hello')`))))
    expect(sink).toHaveBeenCalled()
    expect(receipt.output?.map(({ line }) => line)).toContain('hello')
  })

  it('fail with a type, words for a person and no secret', async () => {
    const failing = saying(`console.error('login with ' + process.env.PASSWORD + ' refused'); process.exit(3)`)
    const failure = await asActivity(() => steps(null).switchTarget(given(failing))).catch((error: unknown) => error)
    expect(failure).toMatchObject({ type: 'STEP_FAILED', message: expect.stringContaining('ended with 3') })
    expect(String((failure as Error).stack) + JSON.stringify(failure)).not.toContain('correct horse')
    machine.env.PASSWORD_OF_SHOP = undefined
    await expect(asActivity(() => steps(null).checkTarget(given(['true'])))).rejects.toMatchObject({
      ...{ type: 'MISCONFIGURED', nonRetryable: true, message: expect.stringContaining('PASSWORD_OF_SHOP, which is not set') },
    })
    const wrong = { ...given(['true']), fence: -1 }
    await expect(asActivity(() => steps(null).switchTarget(wrong))).rejects.toMatchObject({ type: 'MISCONFIGURED' })
  })

  it('end what they run when cancelled, and say that they were', async () => {
    const cancel = new AbortController()
    const step = asActivity(() => steps(null).switchTarget(given(['sleep', '60'])), { cancel })
    setTimeout(() => cancel.abort(new Error('CANCELLED')), 500)
    await expect(step).rejects.toThrow('CANCELLED')
  })

  it('observe without values, which histories must not have', async () => {
    const { pinned } = given(['true'])
    const seen = await asActivity(() => steps(null).observeTarget({ tenantId: DEFAULT_TENANT_ID, pinned }))
    expect(seen).toMatchObject({ values: null, contentHash: null })
  })
})
