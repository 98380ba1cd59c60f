import { type Column, table } from './table.ts'
import type { Terminal } from './terminal.ts'

/** What every command that reads takes. */
export type ReadOptions = { url?: string; json?: boolean; watch?: boolean }

export const printJson = (terminal: Terminal, value: unknown): void => terminal.out(`${JSON.stringify(value)}\n`)

/** Notes on an outage during `--watch`, beside what scripts read. */
export const sayOutage =
  (terminal: Terminal) =>
  (reason: string | null): void =>
    terminal.err(reason === null ? 'Connected again.\n' : `${reason} Trying again until it answers.\n`)

/** Runs what a person ends with Ctrl-C: whatever breaks off then is no error. */
export async function untilStopped({ signal }: Terminal, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** A list that is shown once or watched. */
export type Listing<Row> = {
  columns: readonly Column<Row>[]
  idOf: (row: Row) => string
  /** What the table says when there is nothing, with what to do. */
  empty: string
  /** Said below the table, e.g. how many more there are. */
  footer?: string | null
}

/** Prints rows as a table. */
export function printTable<Row>(terminal: Terminal, rows: readonly Row[], { columns, empty, footer }: Listing<Row>): void {
  terminal.out(rows.length === 0 ? `${empty}\n` : table(columns, rows, terminal.columns))
  if (footer) terminal.out(`${footer}\n`)
}

/**
 * Shows the next state of a watched list: on a terminal the table is redrawn in place; elsewhere only rows that are new or
 * changed are printed, a line each (JSON with `json`), so that a script can follow.
 */
export function createListWatch<Row>(terminal: Terminal, json: boolean): (rows: readonly Row[], listing: Listing<Row>) => void {
  let known = new Map<string, string>()
  return (rows, listing) => {
    const current = new Map(rows.map((row) => [listing.idOf(row), JSON.stringify(row)]))
    const changed = rows.filter((row) => known.get(listing.idOf(row)) !== current.get(listing.idOf(row)))
    const first = known.size === 0
    known = current
    if (json) for (const row of changed) printJson(terminal, row)
    else if (terminal.columns !== null) {
      terminal.out('\u001b[H\u001b[J') // to the top, and clear: the table stands still while it changes
      printTable(terminal, rows, listing)
    } else if (changed.length > 0) {
      const lines = table(listing.columns, changed, null)
      terminal.out(first ? lines : lines.slice(lines.indexOf('\n') + 1))
    }
  }
}
