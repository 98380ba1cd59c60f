import { z } from 'zod'

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** A duration as people write it in configuration: a whole number and a unit, `500ms`, `30s`, `5m`, `12h`, `30d`. Parsed to ms. */
export const Duration = z
  .string()
  .regex(/^\d{1,9}(ms|s|m|h|d)$/, 'expected a whole number with a unit: ms, s, m, h or d, for example 30s')
  .transform((text) => {
    const amount = Number.parseInt(text, 10)
    const unit = text.replace(/^\d+/, '')
    return amount * unitMs[unit as keyof typeof unitMs] // the expression above admits these units alone
  })

/** A duration from `shortest` to `longest`, both written like the value, and both allowed. */
export function durationBetween(shortest: string, longest: string) {
  const [least, most] = [Duration.parse(shortest), Duration.parse(longest)]
  return Duration.refine((ms) => ms >= least && ms <= most, { error: `expected from ${shortest} to ${longest}` })
}

/** How a schema reads its durations: `usual` (written like any other) stands in for one that is left out. */
export type DurationField = (shortest: string, longest: string, usual: string) => z.ZodType<number>

/** Durations as people write them, in configuration. */
export const writtenDuration: DurationField = (shortest, longest, usual) => durationBetween(shortest, longest).prefault(usual)

/** Durations in ms, as what was once read from configuration is passed on between processes. */
export const pinnedDuration: DurationField = (shortest, longest, usual) =>
  z.number().min(Duration.parse(shortest)).max(Duration.parse(longest)).default(Duration.parse(usual))
