import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryActivityOutboundInterceptor,
} from '@temporalio/interceptors-opentelemetry-v2'
import type { ActivityInterceptorsFactory } from '@temporalio/worker'
import { withTraceTenant } from '#telemetry/trace-tenant.ts'
import type { Tracing } from '#telemetry/tracing.ts'

/** Where workflow spans go. Without an exporter the processor drops them; the interceptors are there all the same. */
export type SpanTarget = Pick<Tracing, 'resource' | 'spanProcessor'>

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** A span around each activity, child of its workflow's. */
export const tracingActivity: ActivityInterceptorsFactory = (context) => ({
  inbound: new OpenTelemetryActivityInboundInterceptor(context),
  outbound: new OpenTelemetryActivityOutboundInterceptor(context),
})

/** Lets the span of an activity, and all that comes of it, say whose it is. Inside of `tracingActivity`. */
export const tenantActivity: ActivityInterceptorsFactory = () => ({
  inbound: {
    execute(input, next) {
      const tenantId = tenantIn(input.args[0])
      return tenantId === null ? next(input) : withTraceTenant(tenantId, () => next(input))
    },
  },
})

/** Activities are given their tenant by this name. */
function tenantIn(given: unknown): string | null {
  if (given === null || typeof given !== 'object' || !('tenantId' in given)) return null
  return typeof given.tenantId === 'string' && UUID.test(given.tenantId) ? given.tenantId : null
}

/** What the interceptors inside workflows hand their spans to. */
export const tracingSinks = ({ resource, spanProcessor }: SpanTarget) => ({
  exporter: makeWorkflowExporter(spanProcessor, resource),
})
