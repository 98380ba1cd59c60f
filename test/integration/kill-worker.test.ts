import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type DemoFleet, startDemoFleet } from '#demo/fleet.ts'
import type { Launched } from '#start/launch.ts'
import { expectNothingDoubled, untilGapAround, untilNothingIsMissing } from '../monitoring/expect-complete.ts'
import { Installation } from '../monitoring/installation.ts'
import { Ledger } from '../monitoring/ledger.ts'
import { startTraffic } from '../monitoring/traffic.ts'
import { until } from '../monitoring/until.ts'

let installation: Installation
let fleet: DemoFleet
let ledger: Ledger
let worker: Launched

beforeAll(async () => {
  fleet = await startDemoFleet({ token: 'a token', quiet: true, seed: 21 })
  ledger = await Ledger.open(fleet)
  installation = await Installation.open({
    ownerUrl: inject('postgresOwnerUrl'),
    appUrl: inject('postgresAppUrl'),
    temporalAddress: inject('temporalAddress'),
  })
  await installation.configure([{ slug: 'lab', url: fleet.url, token: 'a token' }])
  worker = await installation.startWorker()
  await until('a connected gateway', () => installation.isConnected('lab'))
})

afterAll(async () => {
  await installation?.close()
  await ledger?.close()
  await fleet?.close()
})

describe('a worker killed during traffic', () => {
  it('loses nothing, doubles nothing, and leaves a gap that is shown as one', { timeout: 150_000 }, async () => {
    const traffic = startTraffic(fleet)
    await until('traffic in the database', async () => (await installation.factCount()) > 100)
    await worker.stop('SIGKILL')
    const goneAt = Date.now()
    await until('more traffic meanwhile', async () => ledger.endedRuns() > 40)
    await sleep(2_000)
    worker = await installation.startWorker()
    const { recovered } = await untilGapAround(installation, goneAt)
    await traffic.stop()
    await untilNothingIsMissing(installation, ledger)
    await expectNothingDoubled(installation, ledger)
    expect(recovered).toBeGreaterThan(0)
  })

  it('ends in good order when asked to, and the next one goes on', { timeout: 120_000 }, async () => {
    const traffic = startTraffic(fleet)
    const before = await installation.factCount()
    await until('traffic in the database', async () => (await installation.factCount()) > before + 50)
    const stoppedAt = Date.now()
    expect(await worker.stop('SIGTERM')).toEqual({ code: 0, signal: null })
    const goneAt = Date.now()
    expect(goneAt - stoppedAt).toBeLessThan(20_000)
    worker = await installation.startWorker()
    await untilGapAround(installation, goneAt)
    await traffic.stop()
    await untilNothingIsMissing(installation, ledger)
    await expectNothingDoubled(installation, ledger)
  })
})
