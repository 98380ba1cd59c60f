/** Numbers as people read them: four significant digits, no exponent for what is neither tiny nor huge. */
export function plain(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'any amount' : 'unknown'
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(1)
  return String(Number(value.toPrecision(size >= 1_000 ? Math.ceil(Math.log10(size + 1)) : 4)))
}

/** A share as a percentage; never rounded up to 100 or down to 0. */
export function percent(share: number): string {
  const digits = share > 0.99 || share < 0.01 ? 2 : 1
  const rounded = (share * 100).toFixed(digits)
  if (share < 1 && Number(rounded) >= 100) return 'just below 100 %'
  if (share > 0 && Number(rounded) === 0) return 'just above 0 %'
  return `${Number(rounded)} %`
}

/** A p-value, adjusted for all tests of the gate. */
export const chance = (p: number): string => (p < 0.0001 ? 'p below 0.0001' : `p = ${Number(p.toPrecision(2))}`)

/** A count with its noun. */
export const count = (n: number, noun: string): string => `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`
