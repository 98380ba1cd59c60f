import { Counter, type Registry } from 'prom-client'
import type { TelemetryKeeper } from './telemetry-keeper.ts'

/** Shows in a process' metrics what its keeper wrote and what it had to drop. */
export function countKept(registry: Registry, { counts }: TelemetryKeeper): void {
  const registers = [registry]
  const counter = (name: string, help: string, read: () => { spans: number; lines: number }) =>
    new Counter({
      ...{ name, help, registers, labelNames: ['kind'] as const },
      collect() {
        this.reset()
        for (const [kind, count] of Object.entries(read())) this.inc({ kind }, count)
      },
    })
  counter('mc_telemetry_kept_total', 'Spans and log lines written for the built-in view', () => {
    return { spans: counts.spansKept, lines: counts.linesKept }
  })
  counter('mc_telemetry_dropped_total', 'Spans and log lines that the built-in view lacks', () => {
    return { spans: counts.spansDropped, lines: counts.linesDropped }
  })
}
