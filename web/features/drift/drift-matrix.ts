import type { DriftEntry, DriftReportView, ShapeView } from '#contracts/drift.ts'

/** What is known of one setting in one environment; `unknown` = no comparison says. */
export type MatrixCell = { kind: 'shape'; shape: ShapeView } | { kind: 'missing' } | { kind: 'unreadable' } | { kind: 'unknown' }
export type MatrixRow = {
  key: string
  /** Of which targets it is told; null = of all. */
  target: string | null
  cells: ReadonlyMap<string, MatrixCell>
  /** What the comparisons say of it; differences that nobody minds among them. */
  entries: readonly DriftEntry[]
  isIgnored: boolean
}
export type DriftMatrix = { environments: readonly string[]; rows: readonly MatrixRow[] }

const unknownCell: MatrixCell = { kind: 'unknown' }

/**
 * Environments by settings, from the comparisons between them. Where a comparison that could be made has nothing to say of a
 * setting, both sides are alike in its shape, so what one looks like the other looks like too; their values may differ.
 */
export function driftMatrix(reports: readonly DriftReportView[]): DriftMatrix {
  const between = reports.filter((report) => report.scope === 'between' && report.against !== null)
  const environments = [...new Set(between.flatMap(({ environment, against }) => [against ?? '', environment]))]
  const told = Map.groupBy(
    between.flatMap((report) => report.entries.map((entry) => ({ report, entry }))),
    ({ entry }) => `${entry.key} ${entry.target ?? ''}`,
  )
  const rows = [...told.keys()].sort().flatMap((name) => rowOf(told.get(name) ?? [], between) ?? [])
  return { environments, rows }
}

type Told = { report: DriftReportView; entry: DriftEntry }

function rowOf(told: readonly Told[], between: readonly DriftReportView[]): MatrixRow | null {
  const [first] = told
  if (!first) return null
  const { key, target } = first.entry
  const cells = new Map<string, MatrixCell>()
  for (const { report, entry } of told) {
    cells.set(report.environment, cellOf(entry.left, entry))
    cells.set(report.against ?? '', cellOf(entry.right, entry))
  }
  spread(key, between, cells)
  const entries = told.map(({ entry }) => entry)
  return { key, target, cells, entries, isIgnored: entries.every(({ ignored }) => ignored !== null) }
}

function cellOf(shape: ShapeView | null, { kind }: DriftEntry): MatrixCell {
  if (shape) return { kind: 'shape', shape }
  return kind === 'unreadable' ? { kind: 'unreadable' } : { kind: 'missing' }
}

/** Goes from the environments that are known to those that were found alike, as far as that leads. */
function spread(key: string, between: readonly DriftReportView[], cells: Map<string, MatrixCell>): void {
  const alike = between.filter(({ state, entries }) => state !== 'unknown' && !entries.some((entry) => entry.key === key))
  for (let grew = true; grew; ) {
    grew = false
    for (const { environment, against } of alike) {
      const [from, to] = cells.has(environment) ? [environment, against ?? ''] : [against ?? '', environment]
      const known = cells.get(from)
      if (!known || cells.has(to)) continue
      cells.set(to, lookOnly(known))
      grew = true
    }
  }
}

/** What is alike is the shape: the value, and so the fingerprint, is the other's own. */
const lookOnly = (cell: MatrixCell): MatrixCell =>
  cell.kind === 'shape' ? { kind: 'shape', shape: { ...cell.shape, detail: '', fingerprint: null } } : cell

/** What is known of a row in an environment. */
export const cellAt = (row: MatrixRow, environment: string): MatrixCell => row.cells.get(environment) ?? unknownCell
