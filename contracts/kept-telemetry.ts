import { z } from 'zod'
import { spanKinds, spanStatuses } from '#domain/trace/kept.ts'

const values = z.record(z.string(), z.unknown())

/** A batch that one process left for another to write: a file in the state folder. */
export const KeptTelemetry = z.object({
  spans: z.array(
    z.object({
      tenantId: z.uuid(),
      traceId: z.string(),
      spanId: z.string(),
      parentId: z.string().nullable(),
      name: z.string(),
      service: z.string(),
      kind: z.enum(spanKinds),
      startedAt: z.number(),
      durationMs: z.number(),
      status: z.enum(spanStatuses),
      says: z.string().nullable(),
      correlationId: z.string().nullable(),
      attributes: values,
      events: z.array(z.object({ name: z.string(), atMs: z.number(), attributes: values })),
    }),
  ),
  lines: z.array(
    z.object({
      id: z.uuid(),
      tenantId: z.uuid(),
      at: z.number(),
      service: z.string(),
      level: z.number(),
      says: z.string(),
      correlationId: z.string().nullable(),
      traceId: z.string().nullable(),
      spanId: z.string().nullable(),
      fields: values,
    }),
  ),
  losses: z.array(z.object({ service: z.string(), fromAt: z.number(), toAt: z.number(), spans: z.number(), lines: z.number() })),
})
export type KeptTelemetry = z.infer<typeof KeptTelemetry>
