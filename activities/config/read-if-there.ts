import { readdir, readFile } from 'node:fs/promises'

/** The text of a file; `null` = it is not there. @throws what else keeps it from being read */
export const readIfThere = async (path: string): Promise<string | null> => await orNull(readFile(path, 'utf8'))

/** Names of the files in a folder, without its sub-folders. @throws when it cannot be read */
export const filesIn = async (path: string): Promise<string[]> =>
  (await readdir(path, { withFileTypes: true })).flatMap((entry) => (entry.isDirectory() ? [] : [entry.name]))

/** Names in a folder, sorted; none when it is not there. @throws what else keeps it from being read */
export const namesIfThere = async (path: string): Promise<string[]> => ((await orNull(readdir(path))) ?? []).toSorted()

async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
