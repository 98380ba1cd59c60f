import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { numberIn, textIn } from '../foreign-rows.ts'
import type { HistoryTables } from '../history/history-tables.ts'
import type { AgentNames } from './agent-names.ts'
import type { Threads } from './threads.ts'

/** What every part of the database is read with. */
export type Reading = {
  /** A copy of the database. */
  db: DatabaseSync
  tables: HistoryTables
  agents: AgentNames
  threads: Threads
  /** Lets others have their turn, now and then; throws when it is all over. */
  turn: () => Promise<void>
}

/** Seconds since epoch as ms. */
export const secondsIn = (value: SQLOutputValue | undefined): number | null => {
  const seconds = numberIn(value)
  return seconds === null ? null : seconds * 1_000
}

/** ISO 8601 as ms; without a zone it is UTC, as SQLite writes it. */
export function momentIn(value: SQLOutputValue | undefined): number | null {
  const text = textIn(value)
  if (text === null) return null
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text.replace(' ', 'T')}Z`
  const at = Date.parse(/T/.test(zoned) ? zoned : text)
  return Number.isFinite(at) ? at : null
}

/** A column that holds JSON, as JSON; as text where it does not. */
export function jsonIn(value: SQLOutputValue | undefined): unknown {
  if (typeof value !== 'string' || value === '') return null
  try {
    return JSON.parse(value) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return value
    throw error
  }
}

/** An object as JSON, without what says nothing; `null` = nothing does. */
export function detailOf(values: Readonly<Record<string, unknown>>): string | null {
  const said = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== '')
  return said.length === 0 ? null : JSON.stringify(Object.fromEntries(said), exact)
}

const exact = (_: string, value: unknown): unknown => {
  if (typeof value !== 'bigint') return value
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
}
