import { plainLine } from './plain-text.ts'

/** One column: its heading and its cell for a row. `right` for numbers. */
export type Column<Row> = { heading: string; cell: (row: Row) => string; right?: boolean }

/** Cells wider than this are cut: a long key must not push the verdict out of sight. */
const MAX_CELL = 60

const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, width - 1)}…`)

/**
 * Rows under headings, aligned, one line each, ending in a line break.
 * @param width longest line, cut there; `null` = lines and cells are never cut (a script reads them)
 */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number | null): string {
  const lines = [
    columns.map(({ heading }) => heading),
    ...rows.map((row) => columns.map(({ cell }) => oneCell(cell(row), width))),
  ]
  const widths = columns.map((_, index) => Math.max(...lines.map((cells) => cells[index]?.length ?? 0)))
  return lines
    .map((cells) => cut(oneLine(cells, columns, widths), width ?? Number.POSITIVE_INFINITY))
    .join('\n')
    .concat('\n')
}

const oneCell = (text: string, width: number | null): string =>
  width === null ? plainLine(text) : cut(plainLine(text), MAX_CELL)

const oneLine = <Row>(cells: readonly string[], columns: readonly Column<Row>[], widths: readonly number[]): string =>
  cells
    .map((cell, index) => (columns[index]?.right ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0)))
    .join('  ')
    .trimEnd()
