import { setTimeout as sleep } from 'node:timers/promises'
import proto from '@temporalio/proto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { monitorWorkflowId } from '#contracts/workflow-ids.ts'
import { type DemoFleet, startDemoFleet } from '#demo/fleet.ts'
import type { Launched } from '#start/launch.ts'
import { monitorState } from '#workflows/messages.ts'
import { expectNothingDoubled, untilNothingIsMissing } from '../monitoring/expect-complete.ts'
import { Installation } from '../monitoring/installation.ts'
import { Ledger } from '../monitoring/ledger.ts'
import { OwnServers } from '../monitoring/own-servers.ts'
import { startTraffic } from '../monitoring/traffic.ts'
import { until } from '../monitoring/until.ts'

/** Longer than the heartbeat's patience (10 s), so that Temporal takes the watch for dead when it is back. */
const TEMPORAL_AWAY_MS = 14_000
const POSTGRES_AWAY_MS = 6_000
const STARTED = proto.temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_STARTED

let servers: OwnServers
let installation: Installation
let fleet: DemoFleet
let ledger: Ledger
let worker: Launched

beforeAll(async () => {
  servers = await OwnServers.start()
  fleet = await startDemoFleet({ token: 'a token', quiet: true, seed: 31 })
  ledger = await Ledger.open(fleet)
  installation = await Installation.open(servers.addresses)
  await installation.configure([{ slug: 'lab', url: fleet.url, token: 'a token' }])
  worker = await installation.startWorker()
  await until('a connected gateway', () => installation.isConnected('lab'))
})

afterAll(async () => {
  await installation?.close()
  await ledger?.close()
  await fleet?.close()
  await servers?.stop()
})

const moreFactsThan = (count: number) =>
  until('more facts in the database', async () => (await installation.factCount()) > count + 60)

describe('killed during traffic', () => {
  it('Postgres: what was seen meanwhile is kept and stored when it is back', { timeout: 150_000 }, async () => {
    const traffic = startTraffic(fleet)
    await moreFactsThan(await installation.factCount())
    const runsBefore = ledger.endedRuns()
    await servers.killPostgres()
    await sleep(POSTGRES_AWAY_MS)
    await servers.restartPostgres()
    expect(ledger.endedRuns()).toBeGreaterThan(runsBefore)
    await until('the database to answer', async () => (await installation.factCount()) > 0)
    await moreFactsThan(await installation.factCount())
    await traffic.stop()
    await untilNothingIsMissing(installation, ledger)
    await expectNothingDoubled(installation, ledger)
  })

  it('Temporal: watching goes on without it, and is supervised again when it is back', { timeout: 150_000 }, async () => {
    const traffic = startTraffic(fleet)
    await moreFactsThan(await installation.factCount())
    await servers.killTemporal()
    await sleep(TEMPORAL_AWAY_MS / 2)
    await moreFactsThan(await installation.factCount())
    await sleep(TEMPORAL_AWAY_MS / 2)
    // Else a heartbeat may reach the server before it looks at the time, and it is all as before.
    process.kill(worker.identity.pid, 'SIGSTOP')
    await servers.restartTemporal()
    const monitor = installation.temporal.client.workflow.getHandle(monitorWorkflowId(DEFAULT_TENANT_ID, 'lab'))
    const laterWatch = async () => {
      const { raw } = await monitor.describe()
      return raw.pendingActivities?.find(
        ({ activityType, attempt }) => activityType?.name === 'watchGateway' && (attempt ?? 0) > 1,
      )
    }
    await until('the server to take the old watch for dead', laterWatch)
    process.kill(worker.identity.pid, 'SIGCONT')
    await until('the monitor to answer', async () => (await monitor.query(monitorState)).runs === 1)
    await until('another watch to be at work', async () => (await laterWatch())?.state === STARTED)
    await moreFactsThan(await installation.factCount())
    await traffic.stop()
    await untilNothingIsMissing(installation, ledger)
    await expectNothingDoubled(installation, ledger)
  })
})
