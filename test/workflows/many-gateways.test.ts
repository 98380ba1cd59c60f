import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { SessionQuery } from '#contracts/api/lists.ts'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { type DemoFleet, startDemoFleet } from '#demo/fleet.ts'
import { listGateways } from '#prisma/stores/gateways.ts'
import { listSessions } from '#prisma/stores/sessions.ts'
import { type ConfiguredGateway, Installation } from '../monitoring/installation.ts'
import { until } from '../monitoring/until.ts'

const DEAD = 50

let installation: Installation
let fleet: DemoFleet
/** Accepts connections and never says a word: the slowest way of being dead. */
const mute = createServer(() => undefined)

beforeAll(async () => {
  fleet = await startDemoFleet({ token: 'a token', quiet: true, seed: 51 })
  await new Promise<void>((resolve) => mute.listen(0, '0.0.0.0', resolve))
  installation = await Installation.open({
    ownerUrl: inject('postgresOwnerUrl'),
    appUrl: inject('postgresAppUrl'),
    temporalAddress: inject('temporalAddress'),
  })
  // The live one comes last, behind all that could hold it up.
  await installation.configure([...Array.from({ length: DEAD }, (_, number) => deadGateway(number)), liveGateway()])
  await installation.startWorker()
})

afterAll(async () => {
  await installation?.close()
  await fleet?.close()
  mute.close()
})

const liveGateway = (): ConfiguredGateway => ({ slug: 'live', url: fleet.url, token: 'a token' })

/** Half refuse the connection, half are mute. An address is watched once, so each has a loopback address of its own. */
function deadGateway(number: number): ConfiguredGateway {
  const address = mute.address()
  const mutePort = typeof address === 'object' && address ? address.port : 0
  const host = `127.0.1.${number + 1}`
  return { slug: `dead-${number}`, url: `ws://${host}:${number % 2 ? 9 : mutePort}`, token: 'a token' }
}

describe('fifty dead gateways', () => {
  it('do not keep a live one from being watched', { timeout: 180_000 }, async () => {
    await until('the live gateway to be connected', () => installation.isConnected('live'))
    fleet.tell('agent:main:alive', 'please [[steps:2]]')
    await until('a session of the live gateway', async () => {
      const { items } = await listSessions(installation.db, tenantId, SessionQuery.parse({}))
      return items.some(({ key, status }) => key === 'agent:main:alive' && status === 'done')
    })
  })

  it('are each shown as unreachable, with a reason, and never as good', { timeout: 180_000 }, async () => {
    const dead = await until('all dead gateways to be named', async () => {
      const { items } = await listGateways(installation.db, tenantId)
      const found = items.filter(({ slug, state }) => slug.startsWith('dead-') && state === 'unreachable')
      return found.length === DEAD && found
    })
    expect(dead.filter(({ stateReason }) => !stateReason)).toEqual([])
  })
})
