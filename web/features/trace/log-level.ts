import type { LogLevel } from '#contracts/traces.ts'
import type { Tone } from '#web/ui/badge.tsx'

/** How bad a line is, as a colour; its word stands beside it. */
export const levelTones: Record<LogLevel, Tone> = {
  debug: 'neutral',
  info: 'neutral',
  warn: 'warning',
  error: 'critical',
  fatal: 'critical',
}

/** What a search can be narrowed to: this or worse. */
export const logLevelFilters: readonly { value: LogLevel | null; label: string }[] = [
  { value: null, label: 'All' },
  { value: 'warn', label: 'Warnings' },
  { value: 'error', label: 'Errors' },
]
