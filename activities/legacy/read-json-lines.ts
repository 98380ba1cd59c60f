import { basename } from 'node:path'
import type { Adapter } from './adapter.ts'
import { JsonLines } from './json-lines.ts'
import { readBytes } from './read-bytes.ts'
import { SnapshotWriter } from './snapshot-writer.ts'

/** What a file of lines is called where no mapping names it. */
const LINES = 'lines'

/** A file with a JSON record in each line. It is one table, whatever mappings call it; `_line` is a column too. */
export const readJsonLines: Adapter = async ({ path, file, target, signal, onRead }) => {
  using writer = new SnapshotWriter(target)
  const [name = LINES, ...aliases] = new Set(file.collections.map(({ from }) => from))
  const table = writer.table(name, [{ name: '_line', type: 'INTEGER' }])
  for (const alias of aliases) writer.alias(alias, name)
  const lines = new JsonLines(table, basename(path), [])
  const sum = await readBytes(path, { signal, onRead }, (chunk) => lines.add(chunk))
  lines.finish()
  writer.finish()
  return sum
}
