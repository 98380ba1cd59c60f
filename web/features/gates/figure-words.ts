import { formatCount } from '#web/ui/format.ts'

/** Camel and snake case as words: `lowerBound` → `lower bound`. */
export const figureName = (key: string): string =>
  key
    .replaceAll('_', ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()

/** A figure as people read it: shares and other small numbers with three significant digits, counts in full. */
export function figureValue(value: number | string): string {
  if (typeof value === 'string') return value
  if (Number.isInteger(value)) return formatCount(value)
  return Math.abs(value) < 100 ? String(Number(value.toPrecision(3))) : formatCount(value)
}
