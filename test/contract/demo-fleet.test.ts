import { afterAll, beforeAll, describe } from 'vitest'
import { type DemoFleet, startDemoFleet } from '#demo/fleet.ts'
import type { GatewayUnderTest } from './gateway-under-test.ts'
import { handshakeContract } from './handshake-contract.ts'
import { runContract } from './run-contract.ts'
import { watchContract } from './watch-contract.ts'

/** The demo fleet is held to what a real gateway does, so that nobody develops against a fiction. */
describe('the demo fleet', () => {
  let fleet: DemoFleet
  let gateway: GatewayUnderTest
  beforeAll(async () => {
    fleet = await startDemoFleet({ token: 'contract', quiet: true })
    const outages = {
      stop: async () => fleet.goDown({ kind: 'stop' }),
      crash: async () => fleet.goDown({ kind: 'crash' }),
      comeBack: async () => fleet.comeBack(),
    }
    gateway = {
      ...{ url: fleet.url, token: fleet.token, patienceMs: 50_000, outages, stateFolder: null, close: () => fleet.close() },
      schedule: async (agentId, name) => fleet.schedule(agentId, name),
    }
  })
  afterAll(() => gateway.close())
  handshakeContract(() => gateway)
  runContract(() => gateway)
  watchContract(() => gateway)
})
