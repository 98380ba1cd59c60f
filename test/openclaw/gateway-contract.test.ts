import { afterAll, beforeAll, describe } from 'vitest'
import type { GatewayUnderTest } from '#test/contract/gateway-under-test.ts'
import { handshakeContract } from '#test/contract/handshake-contract.ts'
import { realGateway } from '#test/contract/real-gateway.ts'
import { runContract } from '#test/contract/run-contract.ts'
import { watchContract } from '#test/contract/watch-contract.ts'

/** The same contract as the demo fleet's, against the real thing. */
describe('a real OpenClaw gateway', () => {
  let gateway: GatewayUnderTest
  beforeAll(async () => {
    gateway = await realGateway()
  }, 600_000)
  afterAll(() => gateway?.close())
  handshakeContract(() => gateway)
  runContract(() => gateway)
  watchContract(() => gateway)
})
