import { alertMetrics } from '#contracts/config/alert-metrics.ts'
import type { AlertCondition } from '#contracts/config/alert-rules.ts'
import { writtenTime } from '#contracts/config/alert-timers.ts'
import type { Matcher, Timers } from '#domain/alert/alert.ts'

/** When members of a rule fire, in words. */
export function conditionInWords({ finding, gateway, metric }: AlertCondition): string {
  if (finding) {
    const { kind, verdicts, where } = finding
    return `a finding of kind ${kind}${verdicts ? ` that is ${anyOf(verdicts)}` : ''}${whereInWords(where)}`
  }
  if (gateway) return `a gateway is ${anyOf(gateway)}`
  if (!metric) return 'a run is done'
  const { says, unit } = alertMetrics[metric.name]
  const bound = metric.above === undefined ? `below ${metric.below}` : `above ${metric.above}`
  return `${metric.name} (${says}) ${bound} ${unit} for ${writtenTime(metric.for)}${whereInWords(metric.where)}`
}

/** Times of a rule, in words. */
export const timersInWords = ({ wait, update, remind, clearFor }: Timers): string =>
  `told after ${writtenTime(wait)}, changes every ${writtenTime(update)} at most, ${
    remind === null ? 'never reminded' : `reminded every ${writtenTime(remind)}`
  }, over when clear for ${writtenTime(clearFor)}`

const anyOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

const whereInWords = (where: readonly Matcher[]): string =>
  where.length === 0 ? '' : ` where ${where.map(({ label, is, value }) => `${label}${is}${value}`).join(', ')}`
