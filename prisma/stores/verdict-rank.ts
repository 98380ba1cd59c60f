import { type HealthVerdict, healthVerdicts } from '#domain/session/verdict.ts'

/** How urgently a verdict asks for a person, for sorting: higher is more urgent. One number a verdict, so it also filters. */
export const verdictRank = {
  idle: 0,
  healthy: 1,
  unknown: 2,
  waiting: 3,
  'quota-near': 4,
  failing: 5,
  stuck: 6,
  looping: 7,
  runaway: 8,
} as const satisfies Record<HealthVerdict, number>

/** The verdict of a stored rank. @throws RangeError for a number that is none. */
export function verdictOfRank(rank: number): HealthVerdict {
  const verdict = healthVerdicts.find((name) => verdictRank[name] === rank)
  if (!verdict) throw new RangeError(`No verdict has the rank ${rank}.`)
  return verdict
}
