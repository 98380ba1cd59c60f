import { describe, expect, it } from 'vitest'
import { judge, planFor, single, times, verdictOf } from '#test/gate/judged-samples.ts'

describe('bugs of other judges that this one must not have', () => {
  it('kayenta #780: fails a release of which 7 of 10 are 100 where all were 1', () => {
    const before = times(10, { ok: true, latencyMs: 1 })
    const now = times(10, (place) => ({ ok: true, latencyMs: place < 7 ? 100 : 1 }))
    const judged = judge(single({ latency: { effect: '10ms' } }), now, before)
    expect(judged.verdict).toBe('fail')
    expect(judged.checks[0]?.figures).toMatchObject({ latencyOutOfRange: 7 })
  })

  it('spinnaker #6278: fails a change of shape whose middle stays where it was', () => {
    const before = times(60, (place) => ({ ok: true, score: 0.8 + (place % 5) / 100 }))
    const now = times(60, (place) => ({ ok: true, score: place % 2 === 0 ? 0.64 : 1 }))
    const judged = judge(single({ score: { effect: 0.1 } }), now, before)
    expect(judged.verdict).toBe('fail')
    expect(judged.says).toMatch(/30 of 60 samples lie more than 0.1 beyond the worst of 60 before/)
  })

  it('kayenta: four against four is never a silent pass', () => {
    const points = times(4, { ok: true, latencyMs: 5, score: 1 })
    expect(verdictOf(single({ latency: { effect: '10ms' } }), points, points)).toBe('inconclusive')
    expect(verdictOf(single({ score: { effect: 0.1 } }), points, points)).toBe('inconclusive')
  })

  it('kayenta: judges constant series, the same each time', () => {
    const constant = times(200, { ok: true, latencyMs: 5, score: 1, tokens: 7 })
    const plan = single({ latency: { effect: '10ms' }, score: { effect: 0.1 }, tokens: { effect: 3 } })
    expect(judge(plan, constant, constant)).toEqual(judge(plan, constant, constant))
    expect(verdictOf(plan, constant, constant)).toBe('pass')
  })

  it('kayenta: the margin is absolute, so a shift of noisy values by more than it fails and one below it does not', () => {
    const noisy = (by: number) => times(2_000, (place) => ({ ok: true, latencyMs: 1_000 + ((place * 7_919) % 1_000) + by }))
    const plan = single({ latency: { effect: '200ms' } })
    expect(verdictOf(plan, noisy(50), noisy(0))).toBe('pass')
    expect(verdictOf(plan, noisy(250), noisy(0))).toBe('fail')
  })

  it('argo-rollouts #3850: inconclusive never becomes a pass by judging again or later', () => {
    const plan = planFor({})
    const samples = times(100, (place) => ({ ok: place % 10 !== 0 }))
    for (const look of [1, 2, 3, 4, 50]) expect(verdictOf(plan, samples, null, look)).toBe('inconclusive')
  })

  it('argo-rollouts #222: asks for no more samples once it can no longer pass', () => {
    const plan = planFor({ rate: { atLeast: 0.9 } })
    const most = plan.checks[0]?.samples.max ?? 0
    expect(
      judge(
        plan,
        times(60, (place) => ({ ok: place > 2 })),
        null,
        2,
      ).wantsMore,
    ).toEqual(['a'])
    const doomed = judge(
      plan,
      times(most - 50, (place) => ({ ok: place % 8 !== 0 })),
      null,
      2,
    )
    expect(doomed).toMatchObject({ verdict: 'inconclusive', wantsMore: [] })
    expect(judge(plan, times(30, { ok: false }), null, 1)).toMatchObject({ verdict: 'fail', wantsMore: [] })
  })

  it('argo-rollouts #1905: no traffic is a verdict of its own', () => {
    expect(judge(planFor({}), [])).toMatchObject({ verdict: 'no_data', says: 'a: There are no samples of this check.' })
    expect(verdictOf(planFor({}), times(20, {}))).toBe('no_data')
    expect(verdictOf(single({ latency: { p95Below: '1s' } }), times(200, { ok: true }))).toBe('no_data')
  })

  it('argo-rollouts #2866: a check that is switched off or flaky is judged and shown, and never decides', () => {
    const good = times(200, { ok: true })
    const bad = times(200, { check: 'b', ok: false })
    for (const how of [{ enforce: 'off' }, { flaky: true }]) {
      const judged = judge({ ...planFor({}, how), looks: 1 }, [...good, ...bad])
      expect(judged.verdict).toBe('pass')
      expect(judged.checks[1]?.verdict).toBe('fail')
    }
  })

  it('argo-rollouts #404, #1832, #2087: every verdict says why, with numbers and samples', () => {
    const judged = judge({ ...planFor({}, {}, {}), looks: 1 }, [
      ...times(100, (place) => ({ ok: place % 2 === 0 })),
      ...times(2, { check: 'b', error: 'refused' }),
    ])
    for (const { says, figures } of judged.checks) {
      expect(says).toMatch(/[A-Z].{15,}\.$/)
      expect(Object.values(figures).every((figure) => typeof figure === 'string' || Number.isFinite(figure))).toBe(true)
    }
    expect(judged.says).toMatch(/^a: Only 50 of 100 right \(50 %\): the true share is at most/)
  })

  it('flagger #1011, #1098: what was not measured is never a number', () => {
    const before = times(120, { ok: true, latencyMs: 500, tokens: 300 })
    const now = times(120, (place) => ({ ok: true, latencyMs: place < 110 ? null : 500, tokens: null }))
    const judged = judge(single({ latency: { effect: '1s' }, tokens: { effect: 50 } }), now, before)
    expect(judged.checks[0]).toMatchObject({ verdict: 'no_data' })
    expect(judged.checks[0]?.figures).toMatchObject({ latencyNow: 500 })
    expect(judged.checks[0]?.figures.tokensNow).toBeUndefined()
  })

  it('flagger #1689, #1035, #1501: little traffic is inconclusive and wants more, and does not fail', () => {
    const judged = judge(
      planFor({}),
      times(5, (place) => ({ ok: place > 0 })),
      null,
      1,
    )
    expect(judged).toMatchObject({ verdict: 'inconclusive', wantsMore: ['a'] })
    expect(judged.says).toMatch(/it takes at least 60 samples, even if nothing is wrong/)
  })
})
