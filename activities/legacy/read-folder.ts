import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { dirname, extname } from 'node:path'
import type { Adapter, SourceReading, SourceSum } from './adapter.ts'
import { BackfillFault } from './backfill-fault.ts'
import { FolderTable, fitsInMemory } from './folder-table.ts'
import { readBytes } from './read-bytes.ts'
import { SnapshotWriter } from './snapshot-writer.ts'
import { codeOf } from './sqlite-fault.ts'
import { type FoundFile, unreadable, walkFolder } from './walk-folder.ts'

/** How often a file that is written at that very moment is read. */
const ATTEMPTS = 3

/**
 * A folder of state files, each collection those whose names fit its pattern. A file that cannot be read is a bad row. A folder has
 * no moment at which all of it holds still: each file is as it was when it was read.
 */
export const readFolder: Adapter = async (reading) => {
  if (!(await stat(reading.path)).isDirectory())
    throw new BackfillFault('SOURCE_UNREADABLE', `${reading.path} is not a folder. Correct \`path\` or \`kind\`.`)
  const files = await walkFolder(reading.path)
  const patterns = new Set(reading.file.collections.map(({ from }) => from))
  using writer = new SnapshotWriter(reading.target)
  const tables = [...(patterns.size > 0 ? patterns : patternsOf(files))].map((pattern) => new FolderTable(writer, pattern))
  const total = { hash: createHash('sha256'), bytes: 0, files: 0 }
  for (const file of files) {
    reading.signal.throwIfAborted()
    const takers = tables.filter((table) => table.takes(file))
    const sum = takers.length > 0 ? await addFile(file, takers, reading) : null
    if (sum === null) continue
    total.hash.update(JSON.stringify([file.name, sum.sha256]))
    total.bytes += sum.bytes
    total.files += 1
  }
  writer.finish()
  return { sha256: total.hash.digest('hex'), bytes: total.bytes, files: total.files }
}

/** @returns null = the file is gone by now */
async function addFile(file: FoundFile, tables: readonly FolderTable[], reading: SourceReading): Promise<SourceSum | null> {
  const asBad = (fault: Exclude<FoundFile['fault'], null>): SourceSum => {
    for (const table of tables) table.bad(file, fault)
    return { sha256: fault.says, bytes: 0, files: 1 }
  }
  if (file.fault) return asBad(file.fault)
  try {
    return await addReadable(file, tables, reading)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') return null
    if (code === 'EACCES' || code === 'EPERM') return asBad(unreadable(`It may not be read (${code})`))
    if (error instanceof BackfillFault && error.code === 'WRONG_ENCODING')
      return asBad({ reason: 'wrong-encoding', field: null, says: 'It is written in UTF-16 or UTF-32' })
    throw error
  }
}

async function addReadable(file: FoundFile, tables: readonly FolderTable[], reading: SourceReading): Promise<SourceSum> {
  const { size, mtimeMs } = await stat(file.path)
  const read = fitsInMemory(size) ? await readWhole(file, reading) : null
  let sum = read?.sum
  for (const table of tables)
    await table.add({ ...file, mtimeMs, size, bytes: read?.bytes ?? null }, async (onChunk) => {
      sum = await readBytes(file.path, { signal: reading.signal, onRead: () => undefined }, onChunk)
    })
  sum ??= await readBytes(file.path, reading, () => undefined)
  // The time is a column too: a file that was only touched says something else.
  return { ...sum, sha256: `${sum.sha256} ${mtimeMs}` }
}

async function readWhole(file: FoundFile, reading: SourceReading): Promise<{ bytes: Buffer; sum: SourceSum }> {
  for (let attempt = 1; ; attempt++) {
    const chunks: Buffer[] = []
    try {
      const sum = await readBytes(file.path, reading, (chunk) => chunks.push(Buffer.from(chunk)))
      return { bytes: Buffer.concat(chunks), sum }
    } catch (error) {
      const isChanging = error instanceof BackfillFault && error.code === 'SOURCE_CHANGED'
      if (!isChanging || attempt === ATTEMPTS) throw error
    }
  }
}

/** Where no mapping names any: the files of each folder by their endings. */
function patternsOf(files: readonly FoundFile[]): Set<string> {
  const patterns = files.map(({ name }) => {
    const folder = dirname(name)
    return `${folder === '.' ? '' : `${folder}/`}*${extname(name)}`
  })
  return new Set(patterns)
}
