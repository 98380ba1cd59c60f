import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { CsvError, parse } from 'csv-parse/sync'
import type { Figure } from '#domain/history/series.ts'
import { nearestName } from '#domain/nearest-name.ts'
import { usageError } from './exit.ts'
import { readTimes } from './series-time.ts'
import type { Terminal } from './terminal.ts'

export type SeriesOptions = { csv?: string; time?: string; value?: string; json?: boolean }

/** A series with its times as the file writes them. */
export type ReadSeries = { figures: Figure[]; written: readonly (string | number)[]; write: (at: number) => string | number }

/** What means that nothing was measured. */
const MISSING = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '-'])

type Row = { line: number; time: string; value: string }

/**
 * Two columns of a CSV file (`-` = standard input) whose first line names them, as they stand there.
 * @throws CliError naming the line that cannot be read
 */
export async function readSeries({ csv, time, value }: SeriesOptions, example: string, terminal: Terminal): Promise<ReadSeries> {
  if (!csv || !time || !value) throw usageError(`--${csv ? (time ? 'value' : 'time') : 'csv'} is needed.`, example)
  const rows = readRows(csv, await contentOf(csv, terminal), [time, value])
  if (rows.length === 0) throw usageError(`${csv} has no rows under its heading.`)
  const times = readTimes(rows.map((row) => row.time))
  if (typeof times === 'number') {
    const { line, time: text } = rows[times] ?? { line: 0, time: '' }
    throw usageError(
      `${csv}:${line}: "${text}" is no time.`,
      'Expected a date, ISO 8601, or a number of seconds or milliseconds.',
    )
  }
  const figures = rows.map((row, index) => ({ at: times.at[index] ?? 0, value: valueOf(row, csv) }))
  return { figures, written: figures.map(({ at }, index) => asWritten(rows[index]?.time ?? '', at)), write: times.write }
}

const asWritten = (text: string, at: number): string | number =>
  Number.isFinite(Number(text)) && text !== '' ? Number(text) : text || at

async function contentOf(csv: string, terminal: Terminal): Promise<Buffer> {
  if (csv === '-') return await buffer(terminal.stdin)
  return await readFile(csv).catch((error: NodeJS.ErrnoException) => {
    throw usageError(`${csv} cannot be read: ${error.code ?? error.message}.`)
  })
}

function readRows(csv: string, content: Buffer, [time, value]: [string, string]): Row[] {
  const records = parsed(csv, content)
  const [heading] = records
  if (!heading) throw usageError(`${csv} is empty.`)
  const [timeAt, valueAt] = [time, value].map((name) => columnOf(heading.record, name, csv))
  return records.slice(1).map(({ record, info: { lines } }) => ({
    line: lines,
    time: (record[timeAt ?? 0] ?? '').trim(),
    value: (record[valueAt ?? 0] ?? '').trim(),
  }))
}

type Parsed = { record: string[]; info: { lines: number } }

function parsed(csv: string, content: Buffer): Parsed[] {
  try {
    // `info` gives each record its line, which the types of the library do not know.
    return parse(content, { bom: true, info: true, skip_empty_lines: true, relax_column_count: true }) as unknown as Parsed[]
  } catch (error) {
    if (error instanceof CsvError) throw usageError(`${csv} is no CSV: ${error.message}.`)
    throw error
  }
}

function columnOf(names: readonly string[], name: string, csv: string): number {
  const known = names.map((each) => each.trim())
  const at = known.indexOf(name)
  if (at >= 0) return at
  const meant = nearestName(name, known)
  throw usageError(`${csv} has no column "${name}".`, meant ? `Did you mean "${meant}"?` : `It has: ${known.join(', ')}.`)
}

function valueOf({ line, value }: Row, csv: string): number | null {
  if (MISSING.has(value.toLowerCase())) return null
  const number = Number(value)
  if (Number.isFinite(number)) return number
  throw usageError(`${csv}:${line}: "${value}" is no number.`, 'Leave a value empty where nothing was measured.')
}
