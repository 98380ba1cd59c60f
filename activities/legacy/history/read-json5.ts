import { readFile } from 'node:fs/promises'
import JSON5 from 'json5'
import type { SourceReading } from '../adapter.ts'
import { toFault } from '../sqlite-fault.ts'

/**
 * A file that people write by hand, comments and all. `undefined` = it is not JSON5 in UTF-8.
 *
 * @throws BackfillFault when it cannot be read
 */
export async function readJson5(
  path: string,
  { onRead }: Pick<SourceReading, 'onRead'>,
): Promise<{ value: unknown; bytes: number }> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw toFault(error, path)
  })
  onRead(bytes.length)
  return { value: parsed(bytes), bytes: bytes.length }
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON5.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    // Neither message is passed on: the parser's quotes the file. A fatal decoder throws a TypeError.
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined
    throw error
  }
}
