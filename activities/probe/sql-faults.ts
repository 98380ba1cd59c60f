import type { CheckOf } from './probe.ts'

/** What a statement answered, at most as many rows as were asked for, and the database's own time (ms since epoch). */
export type Seen = { rows: readonly (readonly unknown[])[]; columns: readonly string[]; nowMs: number }

type Expected = CheckOf<'sql'>['expect']

/**
 * Which invariants an answer breaks; empty = none. `null` = it answered nothing that could be judged (no row, or NULL): missing is
 * never taken for zero.
 */
export function sqlFaults(seen: Seen, expect: Expected, other: Seen | null): string[] | null {
  const first = seen.rows[0]?.[0] ?? null
  const faults: (string | null)[] = []
  if (expect.reference) faults.push(referenceFault(seen, expect.reference.atMost))
  if (expect.count || expect.freshness || expect.checksum) {
    if (first === null) return faults.some((fault) => fault !== null) ? faults.filter((fault) => fault !== null) : null
    if (expect.count) faults.push(countFault(first, expect.count))
    if (expect.freshness) faults.push(freshnessFault(first, seen.nowMs, expect.freshness.within))
    if (expect.checksum) {
      const wanted = 'equals' in expect.checksum ? expect.checksum.equals : textOf(other?.rows[0]?.[0] ?? null)
      if (wanted === null) return null
      faults.push(textOf(first) === wanted ? null : `checksum: ${textOf(first)} instead of ${wanted}`)
    }
  }
  return faults.filter((fault) => fault !== null)
}

function referenceFault({ rows }: Seen, atMost: number): string | null {
  if (rows.length <= atMost) return null
  return `reference: more than ${atMost} rows break it, the first ${JSON.stringify(rows[0])}`
}

function countFault(value: unknown, { min, max }: NonNullable<Expected['count']>): string | null {
  // Postgres sends a bigint or a numeric as text.
  const count = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : Number.NaN
  if (Number.isNaN(count)) return `count: the first column is no number`
  if (min !== undefined && count < min) return `count: ${count} is below ${min}`
  if (max !== undefined && count > max) return `count: ${count} is above ${max}`
  return null
}

function freshnessFault(value: unknown, nowMs: number, withinMs: number): string | null {
  const at = value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : Number.NaN
  if (Number.isNaN(at)) return 'freshness: the first column is no time'
  const ageMs = nowMs - at
  return ageMs <= withinMs
    ? null
    : `freshness: ${Math.round(ageMs / 1_000)} s old, and ${Math.round(withinMs / 1_000)} s are allowed`
}

const textOf = (value: unknown): string | null =>
  value === null ? null : typeof value === 'object' ? JSON.stringify(value) : String(value)
