import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { AuditQuery, SessionQuery } from '#contracts/api/lists.ts'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { monitorWorkflowId } from '#contracts/workflow-ids.ts'
import { type DemoFleet, startDemoFleet } from '#demo/fleet.ts'
import { listAudit } from '#prisma/stores/audit.ts'
import { listGateways } from '#prisma/stores/gateways.ts'
import { listSessions } from '#prisma/stores/sessions.ts'
import { monitorState, reconnect } from '#workflows/messages.ts'
import { Installation } from '../monitoring/installation.ts'
import { until } from '../monitoring/until.ts'

let installation: Installation
let fleet: DemoFleet

beforeAll(async () => {
  fleet = await startDemoFleet({ token: 'a token', quiet: true, seed: 11, pace: 0.5 })
  installation = await Installation.open({
    ownerUrl: inject('postgresOwnerUrl'),
    appUrl: inject('postgresAppUrl'),
    temporalAddress: inject('temporalAddress'),
  })
  await installation.configure([{ slug: 'lab', url: fleet.url, token: 'a token' }])
  await installation.startWorker()
})

afterAll(async () => {
  await installation?.close()
  await fleet?.close()
})

const gateway = async () => (await listGateways(installation.db, DEFAULT_TENANT_ID)).items[0]
const session = async (key: string) =>
  (await listSessions(installation.db, DEFAULT_TENANT_ID, SessionQuery.parse({}))).items.find((item) => item.key === key)

describe('a monitored gateway', () => {
  it('is connected, with its version and our load on it', async () => {
    const connected = await until('a connected gateway', async () => {
      const found = await gateway()
      return found?.state === 'connected' && found.lastPollAt ? found : null
    })
    expect(connected).toMatchObject({ slug: 'lab', source: 'config', demo: false, protocol: 4 })
    expect(connected.load?.perMinute).toBeGreaterThan(0)
  })

  it('shows a session that is made there, its tools and its tokens', async () => {
    fleet.tell('agent:main:lab', 'please [[steps:3]]')
    const seen = await until('a finished session', async () => {
      const found = await session('agent:main:lab')
      return found?.status === 'done' ? found : null
    })
    expect(seen).toMatchObject({ gatewaySlug: 'lab', agentId: 'main', toolCount: 3 })
    expect(seen.tokens?.output).toBeGreaterThan(0)
  })

  it('names a loop while it turns, with evidence', async () => {
    fleet.tell('agent:main:loop', 'please [[loop:400:cat /nonexistent]]')
    const looping = await until('a looping session', async () => {
      const found = await session('agent:main:loop')
      return found?.verdict === 'looping' ? found : null
    })
    expect(looping.evidence[0]?.says).toMatch(/exec/)
    expect(looping.evidence[0]?.observations.length).toBeGreaterThan(0)
  })

  it('connects anew when it is asked to, and tells how it is', async () => {
    const handle = installation.temporal.client.workflow.getHandle(monitorWorkflowId(DEFAULT_TENANT_ID, 'lab'))
    expect(await handle.executeUpdate(reconnect)).toEqual({ reconnects: 1 })
    const state = await until('the next watch', async () => {
      const current = await handle.query(monitorState)
      return current.watches === 1 ? current : null
    })
    expect(state).toMatchObject({ runs: 1, reconnects: 1, lastFailure: null, lastDigest: { ending: 'cancelled' } })
    expect(state.stored).toBeGreaterThan(10)
  })

  it('stays watched while the configuration is wrong, and the mistake is in the log by its place', async () => {
    await installation.configureText('gateways:\n  - slug: lab\n    ulr: ws://127.0.0.1:1\n')
    const rejected = await until('the rejected configuration in the log', async () => {
      const { items } = await listAudit(installation.db, DEFAULT_TENANT_ID, AuditQuery.parse({ action: 'config.apply' }))
      return items.find(({ outcome }) => outcome === 'refused')
    })
    expect(JSON.stringify(rejected.detail)).toContain('gateways.yaml:3:5: gateways[0].ulr: unknown name; did you mean url?')
    // On a busy machine a list may be late for a moment.
    expect(
      await until('the gateway to be seen', async () => (await gateway())?.state === 'connected' && (await gateway())),
    ).toMatchObject({
      slug: 'lab',
    })
    const handle = installation.temporal.client.workflow.getHandle(monitorWorkflowId(DEFAULT_TENANT_ID, 'lab'))
    expect((await handle.describe()).status.name).toBe('RUNNING')
  })

  it('is watched no more when configuration drops it, and again when it comes back', async () => {
    const handle = installation.temporal.client.workflow.getHandle(monitorWorkflowId(DEFAULT_TENANT_ID, 'lab'))
    await installation.configure([])
    await until('the end of monitoring', async () => (await handle.describe()).status.name === 'COMPLETED')
    expect(await gateway()).toBeUndefined()
    await installation.configure([{ slug: 'lab', url: fleet.url, token: 'a token' }])
    await until('monitoring again', async () => (await gateway())?.state === 'connected')
  })
})
