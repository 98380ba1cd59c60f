import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binomialAtMost, exceedanceAtLeast, hypergeometricAtLeast } from './exact.ts'
import { holm } from './holm.ts'
import { levelsAt } from './looks.ts'
import { meanAbove, meanUpperBound } from './mean-bound.ts'
import { normalCdf, normalQuantile } from './normal.ts'
import { quantile, quantileBounds, sorted } from './order-statistics.ts'
import { rankTest } from './rank-test.ts'
import { rateDrop, rateDropTest } from './rate-test.ts'
import { pairedShift, shift } from './shift.ts'
import { judgeTrend, mannKendall, theilSen } from './trend.ts'
import { allRightMinimum, wilsonBounds } from './wilson.ts'

// Expected numbers: SciPy 1.17.1 and statsmodels 0.15.0 unless another source is named. Relative errors.
const near = (value: number, wanted: number, error = 1e-9) =>
  expect(Math.abs(value - wanted)).toBeLessThanOrEqual(error * Math.abs(wanted))

describe('the normal distribution (scipy.stats.norm)', () => {
  it.each([
    [-8, 6.22096057427174e-16],
    [-5, 2.866515718791933e-7],
    [-3.5, 0.00023262907903552502],
    [-1.96, 0.024997895148220435],
    [-0.5, 0.3085375387259869],
    [0, 0.5],
    [1, 0.8413447460685429],
    [2.5, 0.9937903346742238],
    [4, 0.9999683287581669],
  ])('below %d', (z, p) => near(normalCdf(z), p, 1e-12))

  it.each([
    [1e-8, -5.612001244174789],
    [0.001, -3.090232306167813],
    [0.005, -2.575829303548901],
    [0.3, -0.5244005127080409],
    [0.975, 1.959963984540054],
    [0.99, 2.3263478740408408],
  ])('quantile %d', (p, z) => near(normalQuantile(p), z, 1e-10))
})

describe('Wilson bounds (statsmodels proportion_confint, method wilson, alpha doubled)', () => {
  it.each([
    [25, 25, 0.05, 0.902346494, 1],
    [24, 25, 0.05, 0.8391336429, 0.9910251316],
    [8, 10, 0.01, 0.4352677252, 0.954041975],
    [0, 20, 0.01, 0, 0.2129669807],
    [147, 150, 0.005, 0.9244024113, 0.9949329548],
    [950, 1000, 0.0033, 0.9277622364, 0.9656455546],
  ])('%d of %d at %d', (right, n, level, lower, upper) => {
    const bounds = wilsonBounds(right / n, n, level)
    expect(bounds.lower).toBeCloseTo(lower, 9)
    expect(bounds.upper).toBeCloseTo(upper, 9)
  })

  it.each([
    [0.9, 0.05, 25],
    [0.95, 0.05, 52],
    [0.99, 0.05, 268],
    [0.9, 0.01, 49],
    [0.9, 0.005, 60],
  ])('shows a bar of %d at %d with %d all right at the least', (bar, level, n) => {
    expect(allRightMinimum(bar, level)).toBe(n)
    expect(wilsonBounds(1, n, level).lower).toBeGreaterThanOrEqual(bar)
    expect(wilsonBounds(1, n - 1, level).lower).toBeLessThan(bar)
  })
})

describe('exact tests', () => {
  it.each([
    [33, 40, 0.95, 0.0033918975779359964],
    [0, 3, 0.9, 0.001],
    [5, 40, 0.05, 0.9861230507866964],
    [99_000, 100_000, 0.99, 0.5042686879721225],
    [70, 100, 0.5, 0.9999839199923521],
  ])('binomial: at most %d of %d at %d (scipy.stats.binom.cdf)', (k, n, p, wanted) => near(binomialAtMost(k, n, p), wanted, 1e-7))

  it.each([
    [10, 2, 0.019287109375],
    [6, 0, 0.015625],
    [5, 5, 0.623046875],
    [30, 12, 0.003957948667448363],
  ])('McNemar: %d worse, %d better (scipy.stats.binomtest, greater)', (worse, better, p) => {
    const pair = (old: number, now: number) => ({ old: { right: old, n: 1 }, new: { right: now, n: 1 } })
    const changed = [...Array.from({ length: worse }, () => pair(1, 0)), ...Array.from({ length: better }, () => pair(0, 1))]
    near(rateDropTest([...changed, pair(1, 1), pair(0, 0)]), p)
  })

  it.each([
    [7, 3, 0, 10, 0.001547987616099071],
    [8, 2, 1, 5, 0.024475524475524483],
    [30, 70, 12, 88, 0.0014332803816422214],
  ])('Fisher: %d/%d against %d/%d (scipy.stats.fisher_exact, greater)', (a, b, c, d, p) => {
    near(hypergeometricAtLeast(a, a + b, a + c, b + d), p)
    near(rateDropTest([{ old: { right: d, n: c + d }, new: { right: b, n: a + b } }]), p)
    if (c === 0) near(exceedanceAtLeast(a, a + b, c + d, 1), p)
  })

  it('precedence: holds for any distribution, as counting all orders of 4 and 5 shows', () => {
    const orders = Array.from({ length: 2 ** 9 }, (_, bits) => bits.toString(2).padStart(9, '0')).filter(
      (bits) => bits.replaceAll('0', '').length === 5,
    )
    for (const [k, r] of [
      [3, 1],
      [2, 2],
      [5, 1],
      [4, 3],
    ] as const) {
      const beyond = (order: string) => {
        const edge = order.split('').flatMap((bit, place) => (bit === '0' ? [place] : []))[4 - r] ?? 0
        return order.slice(edge + 1).replaceAll('0', '').length
      }
      near(exceedanceAtLeast(k, 5, 4, r), orders.filter((order) => beyond(order) >= k).length / orders.length)
    }
  })

  it('Holm (statsmodels multipletests)', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005]).map((p) => Number(p.toFixed(12)))).toEqual([0.03, 0.06, 0.06, 0.02])
  })
})

describe('ranks', () => {
  const x = [10, 11, 8, 8, 10, 9, 10, 12, 7, 11, 12, 9, 8, 12, 11, 12, 9, 7, 10, 9, 12, 10, 7, 8, 12, 11, 9, 10, 11, 11]
  const y = [15, 9, 10, 15, 12, 12, 10, 8, 11, 11, 9, 10, 11, 9, 11, 11, 11, 10, 12, 13, 12, 9, 12, 10, 13, 9, 13, 11, 9, 10]
  const d = [1.2, -0.4, 0.8, 2.1, 0.3, -0.9, 1.7, 0.6, 1.1, -0.2]

  it('Mann-Whitney, exact without ties: the permeability data of Hollander and Wolfe (scipy mannwhitneyu, greater, exact)', () => {
    const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    near(rankTest([{ old: [1.15, 0.88, 0.9, 0.74, 1.21], new: term }]), 0.1272061272061272)
  })

  it('Mann-Whitney, exact with ties (scipy permutation_test of the rank sum)', () => {
    const old = Array.from({ length: 10 }, () => 1)
    near(rankTest([{ old, new: [...Array.from({ length: 7 }, () => 100), 1, 1, 1] }]), 0.0015479876160990713)
  })

  it('Mann-Whitney, normal with ties and continuity (scipy mannwhitneyu, asymptotic)', () => {
    near(rankTest([{ old: x, new: y }]), 0.02247410573191672)
  })

  it('cannot find anything in four against four at 1 %', () => {
    near(rankTest([{ old: [1, 2, 3, 4], new: [5, 6, 7, 8] }]), 1 / 70)
  })

  it('of pairs is a signed-rank test (scipy wilcoxon, exact, greater)', () => {
    const strata = d.map((each, place) => ({ old: [100 * place], new: [100 * place + each] }))
    // Aligned ranks weigh both halves of a pair, so the two statistics differ by a constant factor alone.
    near(rankTest(strata), 0.0419921875, 0.15)
  })

  it('shift: Hodges and Lehmann, of groups and of pairs (numpy medians of all differences and averages)', () => {
    expect(shift(sorted(x), sorted(y), 0.01).estimate).toBeCloseTo(1, 5)
    expect(pairedShift(d, 0.01).estimate).toBeCloseTo(0.65, 5)
    expect(shift(sorted(x), sorted(y), 0.01).upper).toBeGreaterThan(1)
  })

  it('has no bound from too few', () => {
    expect(shift([1, 2, 3], [1, 2, 3], 0.01).upper).toBe(Number.POSITIVE_INFINITY)
    expect(pairedShift([1, 2, 3, 4, 5, 6], 0.01).upper).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('differences of rates', () => {
  it('Newcombe’s interval (statsmodels confint_proportions_2indep, newcomb)', () => {
    const drop = rateDrop([{ old: { right: 56, n: 70 }, new: { right: 48, n: 80 } }], 0.05)
    expect(drop.estimate).toBeCloseTo(0.2, 12)
    expect(drop.upper - (1 / 70 + 1 / 80) / 2).toBeCloseTo(0.31364458358294384, 9) // less the correction for continuity
  })

  it('and for pairs (Newcombe 1998, example of 50 pairs: 20, 12, 2, 16 gives 0.0562 to 0.3290)', () => {
    const pairs = (count: number, old: number, now: number) =>
      Array.from({ length: count }, () => ({ old: { right: old, n: 1 }, new: { right: now, n: 1 } }))
    const drop = rateDrop([...pairs(20, 1, 1), ...pairs(12, 1, 0), ...pairs(2, 0, 1), ...pairs(16, 0, 0)], 0.025)
    expect(drop.upper - 1 / 50).toBeCloseTo(0.329, 3)
  })
})

describe('bounds of means and quantiles', () => {
  it.each([
    [0, 50, 0.005, 0.10054508337476258],
    [3, 60, 0.005, 0.17118538904120492],
    [10, 40, 0.01, 0.4412022566304617],
  ])('%d of %d wrong at %d: the bound of Clopper and Pearson (scipy.stats.beta.ppf)', (wrong, n, level, bound) => {
    const values = Array.from({ length: n }, (_, place) => Number(place < wrong))
    near(meanUpperBound(values, 1, level), bound, 0.01)
  })

  it.each([
    [0.05, 0.21129145381817535],
    [0.01, 0.2725630068386051],
    [0.005, 0.2972573565437883],
  ])('the same at %d as two million drawn bootstraps (numpy dirichlet)', (level, bound) => {
    const values = [0, 0.1, 0.05, 0, 0.2, 0.15, 0.02, 0.3, 0.07, 0.11, 0.04, 0, 0.09, 0.13, 0.06, 0.08, 0.12, 0.01, 0.03, 0.05]
    near(meanUpperBound(values, 1, level), bound, 0.01)
    near(meanAbove(values, 1, bound), level, 0.05)
  })

  it('bounds a quantile by order statistics, or not at all', () => {
    const values = sorted(Array.from({ length: 90 }, (_, place) => place + 1))
    expect(quantileBounds(values, 0.95, 0.01).upper).toBe(90) // 0.95^90 = 0.0099
    expect(quantileBounds(values.slice(0, 89), 0.95, 0.01).upper).toBe(Number.POSITIVE_INFINITY)
    expect(quantileBounds(values, 0.95, 0.01).lower).toBe(80) // binom.cdf(79, 90, 0.95) = 0.0053, of 80 0.0145
    expect(quantile([1, 2, 3, 4, 10], 0.95)).toBeCloseTo(8.8, 12)
  })
})

describe('looks', () => {
  it('spend alpha and beta whole and no more, and the first cannot pass', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), (looks) => {
        const spent = Array.from({ length: looks }, (_, k) => levelsAt(k + 1, { alpha: 0.01, beta: 0.02, looks }))
        expect(spent.reduce((sum, { fail }) => sum + fail, 0)).toBeCloseTo(0.01, 12)
        expect(spent.reduce((sum, { pass }) => sum + pass, 0)).toBeCloseTo(0.02, 12)
        if (looks > 1) expect(spent[0]?.pass).toBe(0)
      }),
    )
  })
})

describe('trends', () => {
  const values = [0.95, 0.93, 0.94, 0.91, 0.9, 0.915, 0.88, 0.86]
  const daily = (of: readonly number[]) => of.map((value, day) => ({ at: day * 86_400_000, value }))

  it('Theil-Sen and Mann-Kendall (scipy theilslopes; kendalltau exact gives 0.00275)', () => {
    near(theilSen(daily(values)) * 86_400_000, -0.011666666666666669)
    expect(mannKendall(values.map((value) => -value))).toBeCloseTo(0.00275, 2)
  })

  it('warns of a decline while every value is in range, and says how fast', () => {
    const trend = judgeTrend(daily(values), { better: 'higher' })
    expect(trend).toMatchObject({ declining: true })
    expect(trend?.says).toMatch(/^Falling by 0.01167 a day over 8 runs/)
    expect(judgeTrend(daily(values), { better: 'lower' })?.declining).toBe(false)
  })

  it('says nothing of few runs, and no decline of constant ones', () => {
    expect(judgeTrend(daily(values.slice(1)), { better: 'higher' })).toBeNull()
    expect(judgeTrend(daily(Array.from({ length: 20 }, () => 0.9)), { better: 'higher' })).toMatchObject({
      declining: false,
      slopePerDay: 0,
    })
  })
})
