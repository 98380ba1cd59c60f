import { type LogMetadata, Runtime, type Logger as TemporalLogger } from '@temporalio/worker'
import type { Logger } from 'pino'

/** Levels of the SDK's core; `warn` there is what an operator can act upon, `info` repeats what our own lines say. */
const CORE_LEVEL = 'WARN'

/** Our log as the SDK writes to it: workflow, activity and SDK lines become ordinary lines with their fields. */
export function forTemporal(log: Logger): TemporalLogger {
  const at =
    (level: 'trace' | 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, meta: LogMetadata = {}) => {
      const { error, ...fields } = meta
      log[level]({ ...fields, ...(error === undefined ? {} : { err: error }) }, message)
    }
  return {
    log: (level, message, meta) => at(level.toLowerCase() as Parameters<typeof at>[0])(message, meta), // SDK levels are ours in capitals
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  }
}

/**
 * Sets up the SDK's native part, once a process and before any connection. Signals are left to the process's own handler,
 * which ends the watches before the worker.
 */
export function installRuntime(log: Logger): void {
  Runtime.install({
    logger: forTemporal(log),
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: { core: CORE_LEVEL, other: 'ERROR' } } },
  })
}
