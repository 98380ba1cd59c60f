import { quantile, sorted } from '#domain/gate/order-statistics.ts'

/** Of what comes, four fifths are meant to lie within. */
export const BAND = 0.8
/** Steps beside each other are much alike: so large a share of a step's distance is taken together, and no more than so many. */
const [NEIGHBOURS, MOST_NEIGHBOURS] = [0.25, 24]

/** How far to both sides of each step the band reaches, by the errors of the past: wider for what lies further ahead, never narrower. */
export function bandOf(errors: readonly (readonly number[])[], horizon: number): number[] {
  let widest = 0
  return Array.from({ length: horizon }, (_, step) => {
    const reach = Math.min(MOST_NEIGHBOURS, Math.max(1, Math.round((step + 1) * NEIGHBOURS)))
    const near = errors.flatMap((each) => known(each.slice(Math.max(0, step - reach), step + reach + 1)).map(Math.abs))
    if (near.length === 0) return widest
    // As conformal prediction does: what is to come is one more of the errors, so the quantile is taken of one more.
    const share = Math.min(1, (BAND * (errors.length + 1)) / errors.length)
    widest = Math.max(widest, quantile(sorted(near), share))
    return widest
  })
}

/** The share of the past that a band made of the rest of it would have held. */
export function coverageOf(errors: readonly (readonly number[])[], horizon: number): number {
  let [held, all] = [0, 0]
  errors.forEach((left, origin) => {
    const band = bandOf(
      errors.filter((_, index) => index !== origin),
      horizon,
    )
    left.forEach((error, step) => {
      if (Number.isNaN(error)) return
      all += 1
      if (Math.abs(error) <= (band[step] ?? 0)) held += 1
    })
  })
  return held / all
}

/** NaN stands where nothing was measured. */
const known = (errors: readonly number[]): number[] => errors.filter((error) => !Number.isNaN(error))
