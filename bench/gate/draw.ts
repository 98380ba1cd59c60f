/** Seeded random numbers (sfc32), so that every run of the simulation draws the same releases. */
export type Draw = { uniform: () => number; normal: () => number }

export function createDraw(seed: number): Draw {
  let [a, b, c, d] = [0x9e3779b9, seed | 0, (seed * 0x85ebca6b) | 0, 1]
  const uniform = () => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + t) | 0
    return ((t >>> 0) + 0.5) / 4_294_967_296
  }
  for (let warm = 0; warm < 20; warm += 1) uniform()
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  return { uniform, normal }
}
