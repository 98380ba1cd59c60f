import { describe, expect, it } from 'vitest'
import { planOf, Suite } from '#contracts/config/suites.ts'
import { judge, outcome, planFor, single, times, verdictOf } from '#test/gate/judged-samples.ts'
import { samplesAtLook } from './looks.ts'
import type { Sample } from './sample.ts'

describe('rates', () => {
  it.each([
    [0.9, 25],
    [0.95, 52],
    [0.99, 268],
  ])('a bar of %d is shown by %d all right at 5 %%, and by no fewer', (bar, least) => {
    const plan = { ...single({ rate: { atLeast: bar } }), beta: 0.05 }
    expect(verdictOf(plan, times(least, { ok: true }))).toBe('pass')
    expect(verdictOf(plan, times(least - 1, { ok: true }))).toBe('inconclusive')
  })

  it('an invariant fails by one wrong answer, and passes at the first look', () => {
    const sql = { kind: 'sql', url: { secret: { env: 'DB' } }, statement: 'select 1', expect: { count: { min: 1 } } }
    expect(verdictOf(planFor(sql), times(1, { ok: true }), null, 1)).toBe('pass')
    expect(judge(planFor(sql), times(1, { ok: false }), null, 1)).toMatchObject({
      verdict: 'fail',
      says: 'a: 1 of 1 wrong, where every one has to be right.',
    })
  })

  it('compares the same cases with each other, and finds by pairs what the totals hide', () => {
    const cases = (wrong: (place: number) => boolean) => times(120, (place) => ({ case: `c${place}`, ok: !wrong(place) }))
    const plan = single({ rate: { atLeast: 0.3, effect: 0.1 } })
    const before = cases((place) => place < 48)
    const now = cases((place) => place < 48 || (place >= 60 && place < 74))
    expect(judge(plan, now, before).says).toMatch(
      /48.3 % right after 60 % before on the same 120 cases: a drop beyond the margin of 10 %/,
    )
    const anonymous = (samples: Sample[]) => samples.map((sample) => ({ ...sample, case: null }))
    expect(verdictOf(plan, anonymous(now), anonymous(before))).toBe('inconclusive')
  })

  it('passes an improvement', () => {
    const before = times(150, (place) => ({ case: `c${place % 10}`, ok: place % 5 !== 0, score: 0.7, latencyMs: 900 }))
    const now = times(150, (place) => ({ case: `c${place % 10}`, ok: true, score: 0.9, latencyMs: 300 }))
    const plan = single({ rate: { atLeast: 0.9, effect: 0.1 }, score: { effect: 0.1 }, latency: { effect: '100ms' } })
    expect(verdictOf(plan, now, before)).toBe('pass')
  })

  it('fails a drop that nobody declared a margin for, and lets a small one pass without proof', () => {
    const before = times(200, { ok: true })
    expect(
      verdictOf(
        single({ rate: { atLeast: 0.5 } }),
        times(200, (place) => ({ ok: place % 5 !== 0 })),
        before,
      ),
    ).toBe('fail')
    expect(
      verdictOf(
        single({ rate: { atLeast: 0.5 } }),
        times(30, (place) => ({ ok: place > 1 })),
        times(30, { ok: true }),
      ),
    ).toBe('pass')
  })
})

describe('scores, latency and tokens', () => {
  const spread = (place: number) => ((place * 7_919) % 101) / 101

  it('holds the mean score to its bar', () => {
    const scores = (by: number) => times(150, (place) => ({ ok: true, score: by + 0.1 * spread(place) }))
    const plan = single({ score: { atLeast: 0.7 } })
    expect(verdictOf(plan, scores(0.8))).toBe('pass')
    expect(verdictOf(plan, scores(0.66))).toBe('inconclusive')
    expect(verdictOf(plan, scores(0.5))).toBe('fail')
  })

  it('holds the 95th percentile of the latency to its limit', () => {
    const slow = (share: number) => times(400, (place) => ({ ok: true, latencyMs: place < 400 * share ? 3_000 : 500 }))
    const plan = single({ latency: { p95Below: '2s' } })
    expect([0.01, 0.05, 0.12].map((share) => verdictOf(plan, slow(share)))).toEqual(['pass', 'inconclusive', 'fail'])
  })

  it('fails a tail that got worse while the middle improved', () => {
    const before = times(300, (place) => ({ ok: true, latencyMs: 500 + 200 * spread(place) }))
    const now = times(300, (place) => ({ ok: true, latencyMs: place % 10 === 0 ? 4_000 + place : 300 + 200 * spread(place) }))
    expect(judge(single({ latency: { effect: '500ms' } }), now, before).says).toMatch(/95th percentile|beyond the worst/)
    expect(verdictOf(single({ latency: { effect: '500ms' } }), now, before)).toBe('fail')
  })

  it('does not take other cases, asked more often, for a slower release', () => {
    const asked = (slow: number) =>
      times(400, (place) => ({
        case: place % 20 < slow ? 'long' : 'short',
        ok: true,
        latencyMs: (place % 20 < slow ? 5_000 : 300) + 100 * spread(place),
      }))
    const plan = single({ latency: { effect: '200ms' } })
    expect(verdictOf(plan, asked(6), asked(1))).toBe('pass')
    expect(
      verdictOf(
        plan,
        asked(6).map((sample) => ({ ...sample, case: null })),
        asked(1).map((sample) => ({ ...sample, case: null })),
      ),
    ).toBe('fail')
  })

  it('fails a drop of a score by a tenth of its range although no effect is declared, and needs not rule one out to pass', () => {
    const scores = (least: number) => times(100, (place) => ({ ok: true, score: least + (place % 10) / 100 }))
    const plan = single({ score: { atLeast: 0.4 } })
    expect(verdictOf(plan, scores(0.6), scores(0.8))).toBe('fail')
    expect(verdictOf(plan, scores(0.76), scores(0.8))).toBe('pass')
  })

  it('does not fail what is significant and below the margin', () => {
    const scores = (by: number) => times(20_000, (place) => ({ ok: true, score: 0.8 + by + 0.1 * spread(place) }))
    expect(verdictOf(single({ score: { effect: 0.05 } }), scores(-0.01), scores(0))).toBe('pass')
  })

  it('fails tokens that moved either way where they have to stay the same', () => {
    const used = (by: number) => times(200, (place) => ({ ok: true, tokens: 500 + by + 50 * spread(place) }))
    const plan = single({ tokens: { effect: 100, better: 'same' } })
    expect([0, 150, -150].map((by) => verdictOf(plan, used(by), used(0)))).toEqual(['pass', 'fail', 'fail'])
    expect(verdictOf(single({ tokens: { effect: 100 } }), used(-150), used(0))).toBe('pass')
  })

  it('refuses to judge a score that is none', () => {
    const judged = judge(single({ score: { range: { min: 0, max: 1 }, atLeast: 0.5 } }), times(100, { ok: true, score: 7 }))
    expect(judged).toMatchObject({ verdict: 'error', says: 'a: A score of 7 lies outside the declared range 0 to 1.' })
  })
})

describe('what cannot be compared', () => {
  it('starts a new baseline with a new judge, and says so', () => {
    const plan = single({ score: { effect: 0.1 } })
    const scored = (judge: string, score: number) => times(150, { ok: true, score, judge })
    const judged = judge(plan, scored('gpt-b@3f', 0.4), scored('gpt-a@3f', 0.9))
    expect(judged.verdict).toBe('pass')
    expect(judged.says).toMatch(
      /score not compared: the judge changed \(gpt-a@3f before, gpt-b@3f now\), which starts a new baseline/,
    )
    expect(verdictOf(plan, scored('gpt-a@3f', 0.4), scored('gpt-a@3f', 0.9))).toBe('fail')
  })

  it('judges by the bars alone where there is no release before, and by nothing where there is no bar', () => {
    const judged = judge(single({ score: { effect: 0.1 } }), times(150, { ok: true, score: 0.9 }))
    expect(judged.says).toMatch(/score not compared: there are no samples of the release before/)
    expect(judged.verdict).toBe('pass')
    expect(verdictOf(single({ score: { effect: 0.1 } }), times(150, { score: 0.9 }))).toBe('inconclusive')
  })
})

describe('what could not be measured', () => {
  it('is an error when it is all there is, and neither a pass nor a fail', () => {
    const judged = judge(single(), times(80, { error: 'connect ECONNREFUSED', ok: false }))
    expect(judged).toMatchObject({ verdict: 'error' })
    expect(judged.says).toBe('a: None of 80 samples could be taken, which says nothing about the release: connect ECONNREFUSED.')
  })

  it('does not count, and forbids a pass when it is the greater part', () => {
    const errors = (n: number) => times(n, { error: 'timeout', ok: false, latencyMs: 9e9 })
    expect(verdictOf(single(), [...times(60, { ok: true }), ...errors(20)])).toBe('pass')
    expect(verdictOf(single(), [...times(60, { ok: true }), ...errors(61)])).toBe('inconclusive')
  })
})

describe('the gate', () => {
  const samples = (...oks: (boolean | null)[]) =>
    oks.flatMap((ok, place) => (ok === null ? [] : times(100, { check: 'abc'[place] ?? '', ok })))

  it('passes only when every check that blocks does', () => {
    const plan = { ...planFor({}, {}, {}), looks: 1 }
    expect(verdictOf(plan, samples(true, true, true))).toBe('pass')
    expect(verdictOf(plan, samples(true, false, null))).toBe('fail')
    expect(verdictOf(plan, samples(true, true, null))).toBe('no_data')
    expect(verdictOf(plan, [...samples(true, true, null), ...times(5, { check: 'c', error: 'x' })])).toBe('error')
    expect(verdictOf(plan, [...samples(true, true, null), ...times(12, { check: 'c', ok: true })])).toBe('inconclusive')
  })

  it('never passes by connectivity', () => {
    const plan = { ...planFor({}, { liveness: true }), looks: 1 }
    const [, ...liveness] = plan.checks
    expect(judge({ ...plan, checks: liveness }, samples(null, true))).toMatchObject({
      verdict: 'inconclusive',
      says: 'Nothing but connectivity was judged, which never suffices.',
    })
    expect(verdictOf(plan, samples(true, false))).toBe('fail')
    expect(verdictOf(plan, samples(true, true))).toBe('pass')
  })

  it('corrects for the number of its checks', () => {
    const names = Array.from({ length: 20 }, (_, place) => `c${place}`)
    const plan = { ...planOf(Suite.parse({ checks: names.map((name) => ({ ...outcome, name })) })), looks: 1 }
    // Five of 40 wrong where a tenth may be: 0.6 % by itself when ten are, which is nothing among twenty checks.
    const now = names.flatMap((check, place) => times(60, (n) => ({ check, ok: place > 0 || n >= 13 })))
    expect(judge(plan, now).checks[0]?.verdict).toBe('inconclusive')
    expect(judge({ ...plan, checks: plan.checks.slice(0, 1) }, now).checks[0]?.verdict).toBe('fail')
  })

  it('looks early to fail, then as soon as it could pass, then at last', () => {
    const plan = planFor({})
    const [check] = plan.checks
    if (!check) throw new Error('no check')
    expect([1, 2, 3].map((look) => samplesAtLook(check, look, plan))).toEqual([20, 60, 180])
    expect(verdictOf(plan, times(60, { ok: true }), null, 1)).toBe('inconclusive')
    expect(verdictOf(plan, times(60, { ok: true }), null, 2)).toBe('pass')
  })
})
