import { expect, it } from 'vitest'
import { createMetrics } from './metrics.ts'

it('shows one state a gateway and forgets a removed one', async () => {
  const metrics = createMetrics('test')
  metrics.setGatewayState('prod', 'connected')
  metrics.setGatewayState('prod', 'unreachable')
  const text = await metrics.registry.metrics()
  expect(text).toContain('mc_gateway_state{gateway="prod",state="connected",service="test"} 0')
  expect(text).toContain('mc_gateway_state{gateway="prod",state="unreachable",service="test"} 1')

  metrics.forgetGateway('prod')
  expect(await metrics.registry.metrics()).not.toContain('gateway="prod"')
})

it('keeps two registries in one process apart', async () => {
  const [web, worker] = [createMetrics('web'), createMetrics('worker')]
  web.liveStreams.set(3)
  expect(await worker.registry.metrics()).toContain('mc_live_streams{service="worker"} 0')
  expect(await worker.registry.metrics()).toContain('process_cpu_seconds_total')
})
