import type { Resource } from '@opentelemetry/resources'
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base'
import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryActivityOutboundInterceptor,
} from '@temporalio/interceptors-opentelemetry-v2'
import type { ActivityInterceptorsFactory } from '@temporalio/worker'

/** Where spans go. Without an exporter configured the processor drops them; the interceptors are there all the same. */
export type Tracing = { resource: Resource; spanProcessor: SpanProcessor }

/** A span around each activity, child of its workflow's. */
export const tracingActivity: ActivityInterceptorsFactory = (context) => ({
  inbound: new OpenTelemetryActivityInboundInterceptor(context),
  outbound: new OpenTelemetryActivityOutboundInterceptor(context),
})

/** What the interceptors inside workflows hand their spans to. */
export const tracingSinks = ({ resource, spanProcessor }: Tracing) => ({
  exporter: makeWorkflowExporter(spanProcessor, resource),
})
