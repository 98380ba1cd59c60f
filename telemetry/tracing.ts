import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import { looksSampler } from './looks-sampler.ts'
import { RedactingSpanProcessor } from './redacting-span-processor.ts'

export type TracingOptions = {
  /** Which part speaks: `web`, `worker`. */
  service: string
  version: string
  /** `OTEL_EXPORTER_OTLP_ENDPOINT`, e.g. `http://collector:4318`; without it spans are made (ids, context) and not exported. */
  otlpEndpoint?: string
  redactionKey: FingerprintKey
  /** Further readers of ended spans, e.g. a built-in trace view; they get redacted spans. */
  processors?: readonly SpanProcessor[]
}

export type Tracing = {
  /** Who speaks, and where spans go: Temporal's interceptors hand spans made inside workflows to these. */
  resource: Resource
  spanProcessor: SpanProcessor
  /** Exports what is buffered and stops; export failures are logged by OpenTelemetry and do not reject. */
  shutdown(): Promise<void>
}

/** Starts OpenTelemetry for this process, once, before the first span: context by AsyncLocalStorage, W3C trace headers. */
export function startTracing({ service, version, otlpEndpoint, redactionKey, processors = [] }: TracingOptions): Tracing {
  const exporting = otlpEndpoint ? [new BatchSpanProcessor(new OTLPTraceExporter({ url: tracesUrl(otlpEndpoint) }))] : []
  const resource = resourceFromAttributes({ 'service.name': service, 'service.version': version })
  const spanProcessor = new RedactingSpanProcessor([...exporting, ...processors], redactionKey)
  const sdk = new NodeSDK({
    resource,
    autoDetectResources: false, // detectors read the host and its environment; neither belongs in a trace by default
    spanProcessors: [spanProcessor],
    sampler: looksSampler,
    // Metrics go to Prometheus and logs to standard output; without these lines the SDK would export both by itself.
    metricReaders: [],
    logRecordProcessors: [],
  })
  sdk.start()
  return { resource, spanProcessor, shutdown: () => sdk.shutdown() }
}

/** The signal's own address under the common endpoint (OTLP specification, "Endpoint URLs for OTLP/HTTP"). */
const tracesUrl = (endpoint: string): string => `${endpoint.replace(/\/+$/, '')}/v1/traces`
