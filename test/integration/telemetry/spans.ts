import { randomBytes, randomUUID } from 'node:crypto'
import type { KeptLine, KeptSpan } from '#domain/trace/kept.ts'
import { TENANT } from '../stores/store-database.ts'

export const traceId = (): string => randomBytes(16).toString('hex')
export const spanId = (): string => randomBytes(8).toString('hex')

/** A span of a trace, ended just now, with what a test wants different. */
export const aSpan = (own: Partial<KeptSpan> & Pick<KeptSpan, 'traceId'>): KeptSpan => ({
  ...{ tenantId: TENANT, spanId: spanId(), parentId: null, name: 'work', service: 'worker', kind: 'internal' },
  ...{ startedAt: Date.now(), durationMs: 5, status: 'ok', says: null, correlationId: null, attributes: {}, events: [] },
  ...own,
})

/** A log line of just now, with what a test wants different. */
export const aLine = (own: Partial<KeptLine>): KeptLine => ({
  ...{ id: randomUUID(), tenantId: TENANT, at: Date.now(), service: 'worker', level: 30, says: 'worked' },
  ...{ correlationId: null, traceId: null, spanId: null, fields: {} },
  ...own,
})
