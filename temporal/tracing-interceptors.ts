import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryActivityOutboundInterceptor,
} from '@temporalio/interceptors-opentelemetry-v2'
import type { ActivityInterceptorsFactory } from '@temporalio/worker'
import type { Tracing } from '#telemetry/tracing.ts'

/** Where workflow spans go. Without an exporter the processor drops them; the interceptors are there all the same. */
export type SpanTarget = Pick<Tracing, 'resource' | 'spanProcessor'>

/** A span around each activity, child of its workflow's. */
export const tracingActivity: ActivityInterceptorsFactory = (context) => ({
  inbound: new OpenTelemetryActivityInboundInterceptor(context),
  outbound: new OpenTelemetryActivityOutboundInterceptor(context),
})

/** What the interceptors inside workflows hand their spans to. */
export const tracingSinks = ({ resource, spanProcessor }: SpanTarget) => ({
  exporter: makeWorkflowExporter(spanProcessor, resource),
})
