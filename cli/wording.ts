const UNITS: readonly [number, string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
]

/** How long ago an ISO time was, in its largest unit: `3 min`. `–` when unknown; `0 s` for the future (clocks differ). */
export function age(time: string | null, now: number): string {
  if (time === null) return '–'
  const passed = Math.max(0, now - Date.parse(time))
  const [size, unit] = UNITS.find(([unitMs]) => passed >= unitMs) ?? [1_000, 's']
  return `${Math.floor(passed / size)} ${unit}`
}

/** A whole number with thin groups: `12 345`. */
export const count = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ')

/** Dollars to the cent, or to four digits below one; `–` when nothing was priced. */
export const cost = (usd: number | null): string => (usd === null ? '–' : usd < 1 ? `$${usd.toFixed(4)}` : `$${usd.toFixed(2)}`)
