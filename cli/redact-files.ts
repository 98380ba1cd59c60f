import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { usageError } from './exit.ts'

/** A file that was not read, and why: said, never left out in silence. */
export type PassedFile = { file: string; why: string }
export type SourceFiles = { files: string[]; passed: PassedFile[]; folder: boolean }

/**
 * The files of `source`: itself, or all in a folder. Links inside a folder are not followed, so that nothing outside of it is
 * read and no circle is walked; they and what is no file are named in `passed`.
 * @throws CliError when there is nothing to read
 */
export async function filesOf(source: string): Promise<SourceFiles> {
  if (source === '-') return { files: ['-'], passed: [], folder: false }
  const found = await stat(source).catch((error: NodeJS.ErrnoException) => {
    throw usageError(`${source} cannot be read: ${error.code ?? 'unknown reason'}.`)
  })
  if (found.isFile()) return { files: [source], passed: [], folder: false }
  if (!found.isDirectory()) throw usageError(`${source} is neither a file nor a folder.`, 'Name one of them, or give it as -.')
  const walked: SourceFiles = { files: [], passed: [], folder: true }
  await walk(source, walked)
  return { ...walked, files: walked.files.toSorted(), passed: walked.passed.toSorted((a, b) => (a.file < b.file ? -1 : 1)) }
}

async function walk(folder: string, walked: SourceFiles): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    walked.passed.push({ file: folder, why: `cannot be listed (${error.code ?? 'unknown reason'})` })
    return []
  })
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await walk(path, walked)
    else if (entry.isFile()) walked.files.push(path)
    else walked.passed.push({ file: path, why: entry.isSymbolicLink() ? 'is a link, which is not followed' : 'is no file' })
  }
}
