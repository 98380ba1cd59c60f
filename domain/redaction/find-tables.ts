import type { SecretSpan } from './finding.ts'
import { type KeyStrength, keyStrength } from './key-names.ts'
import { isSecretValue } from './secret-value.ts'

/** A column of a table whose name says that it holds secrets. */
type Column = { index: number; name: string; strength: KeyStrength }
type Cell = { start: number; end: number }

/** Longer lines are no heads of tables. */
const LONGEST_HEAD = 500
const NAMES = /pass|pwd|secret|token|key|cred|auth/i

/** Secrets in the columns of tables that are written as text: CSV and its like, Markdown, rows of an INSERT. */
export function findTableSecrets(text: string): SecretSpan[] {
  return [...findInRows(text), ...findInserted(text)]
}

/** Every line is read once: as a row of the table above it, or as the head of one. */
function findInRows(text: string): SecretSpan[] {
  const spans: SecretSpan[] = []
  if (!text.includes('\n')) return spans
  let head: { sign: string; width: number; columns: Column[] } | null = null
  for (let start = 0; start < text.length; ) {
    const stop = text.indexOf('\n', start)
    const end = stop < 0 ? text.length : stop
    const cells: Cell[] | null = head && cellsOf(text, start, end, head.sign)
    if (head && cells?.length === head.width) spans.push(...secretsIn(text, cells, head.columns))
    else head = end - start <= LONGEST_HEAD ? headOf(text, start, end) : null
    start = end + 1
  }
  return spans
}

function headOf(text: string, start: number, end: number): { sign: string; width: number; columns: Column[] } | null {
  const line = text.slice(start, end)
  const sign = NAMES.test(line) ? /[,;|\t]/.exec(line)?.[0] : undefined
  if (sign === undefined) return null
  const cells = cellsOf(text, start, end, sign)
  const names = cells.map((cell) => text.slice(cell.start, cell.end))
  if (cells.length < 2 || !names.every((name) => /^[\w .-]{0,40}$/.test(name))) return null
  const columns = columnsOf(names)
  return columns.length === 0 ? null : { sign, width: cells.length, columns }
}

const columnsOf = (names: readonly string[]): Column[] =>
  names.flatMap((name, index) => {
    const strength = keyStrength(name)
    return strength ? [{ index, name, strength }] : []
  })

/** Cells between signs, without quotes and white space around them. */
function cellsOf(text: string, start: number, end: number, sign: string): Cell[] {
  const cells: Cell[] = []
  let from = start
  let quoted = false
  for (let at = start; at <= end; at++) {
    if (text.charAt(at) === '"' && at < end) quoted = !quoted
    if (at < end && (quoted || text.charAt(at) !== sign)) continue
    cells.push(trimmed(text, from, at))
    from = at + 1
  }
  return cells
}

function trimmed(text: string, from: number, to: number): Cell {
  let [start, end] = [from, to]
  while (start < end && /[\s"'`]/.test(text.charAt(start))) start++
  while (end > start && /[\s"'`]/.test(text.charAt(end - 1))) end--
  return { start, end }
}

const secretsIn = (text: string, cells: readonly Cell[], columns: readonly Column[]): SecretSpan[] =>
  columns.flatMap(({ index, name, strength }): SecretSpan[] => {
    const cell = cells[index]
    if (!cell || !isSecretValue(text.slice(cell.start, cell.end), { name, strength, stands: 'quoted' })) return []
    return [{ kind: /pass|pwd/i.test(name) ? 'password' : 'credential', ...cell }]
  })

const INSERT = /\binsert[ \t]{1,4}into[ \t]{1,4}[\w."`[\]]{1,120}\s{0,4}\(([^()]{1,500})\)\s{0,4}values\s{0,4}/gi
/** A row of values; what stands in quotes may hold brackets. A quote that is written twice ends one text and begins the next. */
const ROW = /\((?:'(?:[^'\\\n]|\\.)*'|[^()'])*\)/y

function findInserted(text: string): SecretSpan[] {
  const spans: SecretSpan[] = []
  for (const hit of text.matchAll(INSERT)) {
    const columns = columnsOf((hit[1] ?? '').split(',').map((name) => name.replace(/[\s"'`[\]]/g, '')))
    if (columns.length === 0) continue
    for (let at = hit.index + hit[0].length; ; ) {
      ROW.lastIndex = at
      if (!ROW.test(text)) break
      spans.push(...secretsIn(text, valuesOf(text, at + 1, ROW.lastIndex - 1), columns))
      at = ROW.lastIndex + (/^\s{0,4},\s{0,4}/.exec(text.slice(ROW.lastIndex, ROW.lastIndex + 9))?.[0].length ?? 0)
    }
  }
  return spans
}

/** As cells, with the quotes of SQL. */
function valuesOf(text: string, start: number, end: number): Cell[] {
  const cells: Cell[] = []
  let from = start
  let quoted = false
  for (let at = start; at <= end; at++) {
    if (text.charAt(at) === "'" && text.charAt(at - 1) !== '\\') quoted = !quoted
    if (at < end && (quoted || text.charAt(at) !== ',')) continue
    cells.push(trimmed(text, from, at))
    from = at + 1
  }
  return cells
}
