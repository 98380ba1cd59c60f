import { stat } from 'node:fs/promises'
import { codeOf } from '../sqlite-fault.ts'

/** Whether there is a file of that name; anything but its absence is thrown. */
export const isFileThere = async (path: string): Promise<boolean> => (await lookAt(path))?.isFile() ?? false

/** The same for a folder. */
export const isFolderThere = async (path: string): Promise<boolean> => (await lookAt(path))?.isDirectory() ?? false

async function lookAt(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null
    throw error
  }
}
