import { trace } from '@opentelemetry/api'
import { type DestinationStream, type Level, type Logger, pino, stdTimeFunctions } from 'pino'
import pretty from 'pino-pretty'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import { currentCorrelationId } from './correlation.ts'
import { redactLine } from './redact-line.ts'
import { currentTraceTenant } from './trace-tenant.ts'

export type { Logger } from 'pino'

export type LogOptions = {
  /** Which part speaks: `web`, `worker`, `start`, `mc`. */
  service: string
  /** Default `info`. */
  level?: Level | 'silent'
  /** Of the fingerprints in redacted lines. */
  redactionKey: FingerprintKey
  /** Where lines go; default standard output, coloured for a person when it is a terminal. */
  destination?: DestinationStream
  /** Given every line as it is written: redacted. */
  onLine?: (line: string) => void
}

/**
 * A logger whose lines carry service, correlation id and trace id, and no secret: every line is redacted as it is
 * written, after children's fields and errors were put into it, so that nothing goes around it.
 */
export function createLog({ service, level = 'info', redactionKey, destination, onLine }: LogOptions): Logger {
  const write = (line: string) => {
    const clean = redactLine(line, redactionKey)
    onLine?.(clean)
    return clean
  }
  return pino(
    {
      level,
      base: { service },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: whereWeAre,
      hooks: { streamWrite: write },
    },
    destination ?? standardOutput(),
  )
}

/** Ids that join this line with the click that caused it and the span it happened in. */
function whereWeAre(): Record<string, string> {
  const correlationId = currentCorrelationId()
  const span = trace.getActiveSpan()?.spanContext()
  const tenantId = currentTraceTenant()
  return {
    ...(correlationId ? { correlationId } : {}),
    ...(span ? { traceId: span.traceId, spanId: span.spanId } : {}),
    ...(tenantId ? { tenantId } : {}),
  }
}

/** Lines for a person on a terminal, JSON for everything else that reads standard output. */
const standardOutput = (): DestinationStream =>
  process.stdout.isTTY ? pretty({ sync: true, ignore: 'pid,hostname' }) : pino.destination({ dest: 1, sync: false })
