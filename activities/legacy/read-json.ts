import { basename } from 'node:path'
import { readJsonPath } from '#domain/backfill/json-path.ts'
import type { Adapter, SourceReading, SourceSum } from './adapter.ts'
import { BackfillFault } from './backfill-fault.ts'
import { findJsonLists } from './find-json-lists.ts'
import { BrokenJson } from './json-records.ts'
import { JsonTable } from './json-table.ts'
import { readBytes } from './read-bytes.ts'
import { SnapshotWriter } from './snapshot-writer.ts'

/**
 * A JSON file of any size. `from` leads to an array, whose elements are the records (`_index` is a column too), or to an object,
 * whose members are (`_key`). What leads nowhere is no table.
 */
export const readJson: Adapter = async (reading) => {
  using writer = new SnapshotWriter(reading.target)
  const froms = new Set(reading.file.collections.map(({ from }) => from))
  const lists = froms.size > 0 ? [...froms] : await findJsonLists((onChunk) => readAll(reading, onChunk))
  const file = basename(reading.path)
  const tables = lists.flatMap((from) => {
    const steps = readJsonPath(from)
    return steps ? [new JsonTable(writer, { name: from, steps, file, pointer: from })] : []
  })
  const sum = await readAll(reading, (chunk) => {
    for (const table of tables) table.add(chunk)
  })
  brokenIsCorrupt(reading.path, () => {
    for (const table of tables) table.finish()
  })
  writer.finish()
  return sum
}

async function readAll(reading: SourceReading, onChunk: (chunk: Buffer) => void): Promise<SourceSum> {
  return await readBytes(reading.path, reading, (chunk) => brokenIsCorrupt(reading.path, () => onChunk(chunk)))
}

function brokenIsCorrupt(path: string, read: () => void): void {
  try {
    read()
  } catch (error) {
    if (!(error instanceof BrokenJson)) throw error
    const advice = error.ended ? 'It was cut off: take another copy of it.' : 'Repair it, or take another copy of it.'
    throw new BackfillFault('SOURCE_CORRUPT', `${path} is no whole JSON. ${error.message} ${advice}`, { cause: error })
  }
}
