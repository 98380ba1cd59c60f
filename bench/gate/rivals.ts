import { quantile, sorted } from '#domain/gate/order-statistics.ts'
import { rankTest } from '#domain/gate/rank-test.ts'
import type { Sample } from '#domain/gate/sample.ts'
import type { Scenario } from './scenarios.ts'

type Verdict = 'pass' | 'fail'

/** What simpler judges say of the same samples: all that the suite may take. */
export type Rivals = { exact: Verdict; fixed: Verdict; rank: Verdict }

export function rivalVerdicts({ rival }: Scenario, news: readonly Sample[], olds: readonly Sample[]): Rivals {
  const numbers = (samples: readonly Sample[]) =>
    samples.flatMap((sample) => {
      const value = rival.of(sample)
      return value === null ? [] : [rival.sign * value]
    })
  const [now, before] = [numbers(news), numbers(olds)]
  const edge = quantile(sorted(before), 0.95) + rival.margin
  const isWorse = (sample: Sample) => (rival.of(sample) ?? Number.NEGATIVE_INFINITY * rival.sign) * rival.sign > edge
  const good = news.filter((sample) => sample.ok && !isWorse(sample)).length
  const worse = rankTest([{ old: before, new: now }])
  return {
    // A recorded answer per sample, which has to come again.
    exact: news.every(({ ok }) => ok) && now.every((value, place) => value === before[place]) ? 'pass' : 'fail',
    // 95 % of the answers right, and no worse than nearly all of before by more than the margin.
    fixed: good / news.length >= 0.95 ? 'pass' : 'fail',
    // At 98 %, both ways, as automated canary analysis does it.
    rank: Math.min(worse, 1 - worse) < 0.01 ? 'fail' : 'pass',
  }
}
