import type { Adapter } from './adapter.ts'
import { hashPages, mustBeWhole } from './sqlite-check.ts'
import { copySqlite } from './sqlite-copy.ts'
import { noteTables } from './sqlite-tables.ts'

/** A database of any schema: its snapshot is a copy, with what is known of it in tables of ours. */
export const readSqlite: Adapter = async ({ path, target, scratch, signal, onRead }) => {
  await copySqlite({ path, target, scratch, signal })
  const sum = await hashPages(target)
  onRead(sum.bytes)
  signal.throwIfAborted()
  mustBeWhole(target, path)
  noteTables(target, path)
  return { ...sum, files: 1 }
}
