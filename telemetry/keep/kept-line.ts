import { randomUUID } from 'node:crypto'
import { isLineKept } from '#domain/trace/keep.ts'
import type { KeptLine } from '#domain/trace/kept.ts'
import { isTenantId } from '#domain/trace/trace-mark.ts'
import { boundJson, boundText } from './bound-json.ts'

/** As pino's own table has them; lines carry the word. */
const levels: Record<string, number> = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 }

/** Have a column, or say nothing in a database. */
const notFields = new Set([
  'level',
  'time',
  'msg',
  'service',
  'correlationId',
  'traceId',
  'spanId',
  'tenantId',
  'pid',
  'hostname',
])

/** What is kept of a redacted line as the log writes it; `null` = nothing. @param tenantId of lines that do not say whose they are */
export function keptLine(line: string, { service, tenantId }: { service: string; tenantId: string }): KeptLine | null {
  const fields = parsed(line)
  if (!fields) return null
  const level = levels[String(fields.level)] ?? 30
  const id = randomUUID()
  const [correlationId, traceId] = [textOf(fields.correlationId), textOf(fields.traceId)]
  const { method, status, stranger } = fields
  if (!isLineKept({ id, level, correlationId, traceId, method, status, ofStranger: stranger === true })) return null
  const at = typeof fields.time === 'string' ? Date.parse(fields.time) : Number.NaN
  return {
    ...{ id, service, level, correlationId, traceId, spanId: textOf(fields.spanId) },
    tenantId: isTenantId(fields.tenantId) ? fields.tenantId : tenantId,
    at: Number.isNaN(at) ? Date.now() : at,
    says: typeof fields.msg === 'string' ? boundText(fields.msg) : '',
    fields: boundJson(Object.fromEntries(Object.entries(fields).filter(([name]) => !notFields.has(name)))),
  }
}

function parsed(line: string): Record<string, unknown> | null {
  try {
    const fields: unknown = JSON.parse(line)
    return fields !== null && typeof fields === 'object' ? (fields as Record<string, unknown>) : null // a line of the log is an object
  } catch {
    return null // cut lines stay in the log
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? boundText(value, 200) : null)
