/** P(Z ≤ z) of the standard normal distribution, relative error below 1e-13 also far in the lower tail. */
export function normalCdf(z: number): number {
  const tail = upperTail(Math.abs(z))
  return z > 0 ? 1 - tail : tail
}

/** P(Z > z) for z ≥ 0: a series near the middle, Laplace's continued fraction beyond. */
function upperTail(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  if (z < 3) {
    let term = z
    let sum = z
    for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
      term *= (z * z) / k
      sum += term
    }
    return 0.5 - density * sum
  }
  let fraction = z
  for (let k = 200; k > 0; k -= 1) fraction = z + k / fraction
  return density / fraction
}

/** The z with P(Z ≤ z) = p, for 0 < p < 1; by bisection, to the precision of a double. */
export function normalQuantile(p: number): number {
  let [low, high] = [-40, 40]
  for (let step = 0; step < 200 && high - low > 1e-15; step += 1) {
    const middle = (low + high) / 2
    if (normalCdf(middle) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}
