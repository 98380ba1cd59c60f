import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoFleet, startDemoFleet } from '#demo/fleet.ts'
import { untilGapAround, untilNothingIsMissing } from '../monitoring/expect-complete.ts'
import { Installation } from '../monitoring/installation.ts'
import { Ledger } from '../monitoring/ledger.ts'
import { OwnServers } from '../monitoring/own-servers.ts'
import { until } from '../monitoring/until.ts'

/** Sessions that make far more facts together than a watch keeps in memory (5,000). */
const SESSIONS = 12
const CALLS = 240

let servers: OwnServers
let installation: Installation
let fleet: DemoFleet
let ledger: Ledger

beforeAll(async () => {
  servers = await OwnServers.start()
  fleet = await startDemoFleet({ token: 'a token', quiet: true, seed: 61 })
  ledger = await Ledger.open(fleet)
  installation = await Installation.open(servers.addresses)
  // Reading all of it back takes more calls than the default lets us make in a minute.
  await installation.configure([{ slug: 'lab', url: fleet.url, token: 'a token', callsPerMinute: 600 }])
  await installation.startWorker()
  await until('a connected gateway', () => installation.isConnected('lab'))
})

afterAll(async () => {
  await installation?.close()
  await ledger?.close()
  await fleet?.close()
  await servers?.stop()
})

describe('Postgres away for longer than memory lasts', () => {
  it('stops listening instead of growing, then reads back what the gateway kept, and shows the gap', {
    timeout: 200_000,
  }, async () => {
    await servers.killPostgres()
    for (let number = 0; number < SESSIONS; number += 1)
      fleet.tell(`agent:main:busy-${number}`, `[[loop:${CALLS}:cat /nonexistent]]`)
    await until('more than memory holds', async () => ledger.endedRuns() === SESSIONS)
    expect(ledger.kept().length).toBeGreaterThan(5_000)
    await servers.restartPostgres()
    const { recovered } = await untilGapAround(installation, Date.now() - 1)
    expect(recovered).toBeGreaterThan(0)
    await untilNothingIsMissing(installation, ledger)
  })
})
