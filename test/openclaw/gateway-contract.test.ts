import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GatewayUnderTest } from '#test/contract/gateway-under-test.ts'
import { handshakeContract } from '#test/contract/handshake-contract.ts'
import { realGateway } from '#test/contract/real-gateway.ts'
import { runContract } from '#test/contract/run-contract.ts'
import { watchContract } from '#test/contract/watch-contract.ts'
import { WatchLog } from '#test/contract/watch-log.ts'

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

  it('says what it takes, memory and queues', async () => {
    const { url, token, patienceMs } = gateway
    const log = new WatchLog(patienceMs).watch({ url, token, pollIntervalMs: 500 })
    await log.until('figures', () => log.figures.length > 0)
    await log.stop()
    expect(log.figures[0]).toMatchObject({ 'queue-depth': expect.any(Number), 'cpu-share': expect.any(Number) })
    expect(log.figures[0]?.['memory-bytes']).toBeGreaterThan(50_000_000)
    expect(log.figures[0]?.['memory-limit-bytes']).toBeGreaterThan(log.figures[0]?.['memory-bytes'] ?? 0)
  })
})
