import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { SourceReading } from '../adapter.ts'
import type { HistoryTables } from './history-tables.ts'
import { isFileThere } from './is-file-there.ts'
import { markCredentials } from './mark-credentials.ts'
import { readJson5 } from './read-json5.ts'

/** What configuration files said; `config` is the first of them that could be read. */
export type ConfigDocuments = { config: unknown; bytes: number; files: number }

/**
 * Keeps configuration files as documents, as JSON, so that what their key names say is known when they are redacted. One that is not
 * JSON5 becomes a bad row.
 */
export async function readConfigDocuments(
  reading: SourceReading,
  names: readonly string[],
  tables: HistoryTables,
): Promise<ConfigDocuments> {
  const found: ConfigDocuments = { config: null, bytes: 0, files: 0 }
  for (const name of names) {
    const file = join(reading.path, name)
    if (!(await isFileThere(file))) continue
    const { value: config, bytes } = await readJson5(file, reading)
    const { mtimeMs } = await stat(file)
    found.bytes += bytes
    found.files += 1
    const known = { document_id: name, name, kind: 'config', at: Math.round(mtimeMs) }
    if (config === undefined) tables.bad('documents', name, unreadable, known)
    else tables.add('documents', name, { ...known, body: JSON.stringify(markCredentials(config)) })
    found.config ??= config
  }
  return found
}

const unreadable = { reason: 'unreadable', field: null, says: 'It is not JSON5 in UTF-8.' } as const
