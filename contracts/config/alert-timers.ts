import { z } from 'zod'
import type { Severity, Timers } from '#domain/alert/alert.ts'
import { Duration, durationBetween } from './duration.ts'

const wait = durationBetween('0s', '1h')
const update = durationBetween('1s', '24h')
const remind = z.union([z.literal('never').transform(() => null), durationBetween('1s', '30d')], {
  error: 'expected a duration such as 30m, or never',
})
const clearFor = durationBetween('0s', '24h')

/** Times of one severity; what is left out keeps its default. */
const severityTimers = (usual: { wait: string; update: string; remind: string; clearFor: string }) =>
  z
    .strictObject({
      wait: wait.prefault(usual.wait),
      update: update.prefault(usual.update),
      remind: remind.prefault(usual.remind),
      clearFor: clearFor.prefault(usual.clearFor),
    })
    .prefault({})

/** `timers` of the policy: how soon and how often people hear of each severity. */
export const AlertTimers = z
  .strictObject({
    critical: severityTimers({ wait: '5s', update: '5m', remind: '30m', clearFor: '60s' }),
    warning: severityTimers({ wait: '60s', update: '30m', remind: '4h', clearFor: '60s' }),
    info: severityTimers({ wait: '5m', update: '1h', remind: 'never', clearFor: '60s' }),
  })
  .prefault({})

/** `timers` of a rule: what it does otherwise, at each severity. */
export const RuleTimers = z.strictObject({
  wait: wait.optional(),
  update: update.optional(),
  remind: remind.optional(),
  clearFor: clearFor.optional(),
})
export type RuleTimers = z.infer<typeof RuleTimers>

/** When something flaps; see docs/alerts.md. */
export const AlertFlapping = z
  .strictObject({
    transitions: z.number().int().min(3).max(50).default(4),
    within: durationBetween('1s', '24h').prefault('30m'),
    quiet: durationBetween('1s', '24h').prefault('15m'),
  })
  .prefault({})

/** How long changes of what is only info are gathered. */
export const Digest = z
  .union([z.literal('never').transform(() => null), durationBetween('1s', '7d')], {
    error: 'expected a duration such as 1h, or never',
  })
  .prefault('1h')

export type TimersBySeverity = Readonly<Record<Severity, Timers>>

/** The policy's timers with a rule's own in their place. */
export function timersOf(policy: TimersBySeverity, own: RuleTimers | undefined): Record<Severity, Timers> {
  const given = Object.fromEntries(Object.entries(own ?? {}).filter(([, value]) => value !== undefined))
  return {
    critical: { ...policy.critical, ...given },
    warning: { ...policy.warning, ...given },
    info: { ...policy.info, ...given },
  }
}

/** The duration as people write it, in the largest unit that it is a whole number of. */
export function writtenTime(ms: number): string {
  for (const [unit, size] of [
    ['d', '1d'],
    ['h', '1h'],
    ['m', '1m'],
    ['s', '1s'],
  ] as const) {
    const whole = ms / Duration.parse(size)
    if (ms > 0 && Number.isInteger(whole)) return `${whole}${unit}`
  }
  return ms === 0 ? '0s' : `${ms}ms`
}
