import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import JSON5 from 'json5'
import type { SourceReading } from '../adapter.ts'
import { toFault } from '../sqlite-fault.ts'
import type { HistoryTables } from './history-tables.ts'
import { isFileThere } from './is-file-there.ts'

/** What configuration files said; `config` is the first of them that could be read. */
export type ConfigDocuments = { config: unknown; bytes: number; files: number }

/**
 * Keeps configuration files as documents, as JSON, so that what their key names say is known when they are redacted. One that is not
 * JSON5 becomes a bad row.
 */
export async function readConfigDocuments(
  { path, onRead }: SourceReading,
  names: readonly string[],
  tables: HistoryTables,
): Promise<ConfigDocuments> {
  const found: ConfigDocuments = { config: null, bytes: 0, files: 0 }
  for (const name of names) {
    const file = join(path, name)
    if (!(await isFileThere(file))) continue
    const read = await Promise.all([readFile(file), stat(file)]).catch((error: unknown) => {
      throw toFault(error, file)
    })
    const [bytes, { mtimeMs }] = read
    onRead(bytes.length)
    found.bytes += bytes.length
    found.files += 1
    const known = { document_id: name, name, kind: 'config', at: Math.round(mtimeMs) }
    const config = parsed(bytes)
    if (config === undefined) tables.bad('documents', name, unreadable, known)
    else tables.add('documents', name, { ...known, body: JSON.stringify(config) })
    found.config ??= config
  }
  return found
}

const unreadable = { reason: 'unreadable', field: null, says: 'It is not JSON5 in UTF-8.' } as const

function parsed(bytes: Buffer): unknown {
  try {
    return JSON5.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    // Neither message is passed on: the parser's quotes the file.
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined
    throw error
  }
}
