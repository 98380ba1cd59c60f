import { open, readdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { SourceKind } from '#contracts/config/backfill.ts'
import { BackfillFault } from '../backfill-fault.ts'

const SQLITE = 'SQLite format 3\0'
/**
 * What kind of source lies at a path, by what is in it. Whose database it is shows only when it is read.
 * @throws BackfillFault when there is nothing, or nothing that can be told
 */
export async function kindOf(path: string): Promise<SourceKind> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
      throw new BackfillFault('SOURCE_MISSING', `There is nothing at ${path}.`)
    throw new BackfillFault('SOURCE_UNREADABLE', `${path} cannot be looked at: ${error.code ?? error.name}.`)
  })
  if (found.isDirectory()) return await kindOfFolder(path)
  const start = await startOf(path)
  if (start.startsWith(SQLITE)) return 'sqlite'
  if (/^\.(?:jsonl|ndjson)$/i.test(extname(path))) return 'jsonl'
  if (/^\.json$/i.test(extname(path))) return 'json'
  if (/^\uFEFF?\s*[[{]/.test(start)) return /^\uFEFF?\s*\{[^\n]*\}\r?\n\s*\{/.test(start) ? 'jsonl' : 'json'
  throw new BackfillFault(
    'SOURCE_UNREADABLE',
    `${path} is neither SQLite nor JSON. Export it as one of them, or say what it is with --kind.`,
  )
}

async function kindOfFolder(path: string): Promise<SourceKind> {
  const names = await readdir(path)
  if (names.includes('state') && (await isThere(join(path, 'state', 'openclaw.sqlite')))) return 'openclaw'
  const isOlder = names.some((name) => /^(?:clawdbot|moltbot|openclaw)\.json$/.test(name))
  return isOlder ? 'clawdbot' : 'folder'
}

const isThere = async (path: string): Promise<boolean> =>
  await stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false
      throw new BackfillFault('SOURCE_UNREADABLE', `${path} cannot be looked at: ${error.code ?? error.name}.`)
    },
  )

async function startOf(path: string): Promise<string> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new BackfillFault('SOURCE_UNREADABLE', `${path} cannot be opened: ${error.code ?? error.name}.`)
  })
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0)
    return buffer.toString('latin1', 0, bytesRead)
  } finally {
    await file.close()
  }
}
