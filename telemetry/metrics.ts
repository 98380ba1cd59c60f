import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { GatewayState } from '#domain/gateway/state.ts'
import { gatewayStates } from '#domain/gateway/state.ts'

/** What one process counts; served as Prometheus text by `registry.metrics()`. */
export type Metrics = ReturnType<typeof createMetrics>

/** From a batch of one row to a batch that waits for a busy disk. */
const INGEST_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

/** Metrics of one process in their own registry, so that tests and several parts in one process do not collide. */
export function createMetrics(service: string) {
  const registry = new Registry()
  registry.setDefaultLabels({ service })
  collectDefaultMetrics({ register: registry })
  return { registry, ...ingestMetrics(registry), ...gatewayMetrics(registry), ...webMetrics(registry) }
}

function ingestMetrics(registry: Registry) {
  const registers = [registry]
  return {
    eventsIngested: new Counter({
      name: 'mc_events_ingested_total',
      help: 'Observations stored (duplicates not counted)',
      labelNames: ['gateway'],
      registers,
    }),
    eventsDuplicate: new Counter({
      name: 'mc_events_duplicate_total',
      help: 'Observations seen again and not stored',
      labelNames: ['gateway'],
      registers,
    }),
    batches: new Counter({
      name: 'mc_ingest_batches_total',
      help: 'Ingest transactions by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    ingestSeconds: new Histogram({
      name: 'mc_ingest_seconds',
      help: 'Duration of one ingest transaction',
      buckets: INGEST_BUCKETS,
      registers,
    }),
    redactions: new Counter({
      name: 'mc_redactions_total',
      help: 'Secrets masked before storing, by kind',
      labelNames: ['kind'],
      registers,
    }),
  }
}

function gatewayMetrics(registry: Registry) {
  const registers = [registry]
  const state = new Gauge({
    name: 'mc_gateway_state',
    help: '1 for the state a gateway is in, 0 for the others',
    labelNames: ['gateway', 'state'],
    registers,
  })
  return {
    gatewayCalls: new Counter({
      name: 'mc_gateway_calls_total',
      help: 'Requests sent to a gateway',
      labelNames: ['gateway', 'method', 'outcome'],
      registers,
    }),
    /** Sets the state of one gateway; every other state of it becomes 0. */
    setGatewayState: (gateway: string, current: GatewayState): void => {
      for (const each of gatewayStates) state.set({ gateway, state: each }, each === current ? 1 : 0)
    },
    /** Drops a gateway that was removed from the configuration. */
    forgetGateway: (gateway: string): void => {
      for (const each of gatewayStates) state.remove({ gateway, state: each })
    },
  }
}

function webMetrics(registry: Registry) {
  const registers = [registry]
  return {
    liveStreams: new Gauge({ name: 'mc_live_streams', help: 'Open live streams of this web process', registers }),
    framesSent: new Counter({ name: 'mc_frames_sent_total', help: 'Frames written to live streams', registers }),
    httpRequests: new Counter({
      name: 'mc_http_requests_total',
      help: 'Answered HTTP requests',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    httpSeconds: new Histogram({
      name: 'mc_http_request_seconds',
      help: 'Duration of HTTP requests',
      labelNames: ['method', 'route'],
      registers,
    }),
    actions: new Counter({
      name: 'mc_actions_total',
      help: 'Operator actions by outcome',
      labelNames: ['action', 'outcome'],
      registers,
    }),
  }
}
