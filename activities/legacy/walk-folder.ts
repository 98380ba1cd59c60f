import { readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { RowFault } from '#domain/backfill/row.ts'
import { codeOf } from './sqlite-fault.ts'

/** A file of a folder by its path in it, with "/". `fault` = why it cannot be read. */
export type FoundFile = { name: string; path: string; fault: RowFault | null }

/**
 * All files of a folder and those in it, in the order of their names. Links to folders are not followed: what lies in the folder is
 * found where it is, and what lies elsewhere is not its own.
 *
 * @throws the system's error when a folder cannot be read
 */
export async function walkFolder(root: string): Promise<FoundFile[]> {
  const real = await realpath(root)
  const found: FoundFile[] = []
  const walk = async (within: string): Promise<void> => {
    for (const entry of await readdir(join(root, within), { withFileTypes: true })) {
      const name = within === '' ? entry.name : `${within}/${entry.name}`
      const path = join(root, name)
      if (entry.isDirectory()) await walk(name)
      else if (entry.isSymbolicLink()) found.push(...(await follow({ name, path }, real)))
      else found.push({ name, path, fault: entry.isFile() ? null : unreadable('It is no file but a pipe, a socket or a device') })
    }
  }
  await walk('')
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function follow(file: { name: string; path: string }, root: string): Promise<FoundFile[]> {
  try {
    const target = await realpath(file.path)
    if (!target.startsWith(root + sep)) return [{ ...file, fault: unreadable('It is a link that leads out of the folder') }]
    return (await stat(target)).isFile() ? [{ ...file, fault: null }] : []
  } catch (error) {
    if (!['ENOENT', 'ELOOP'].includes(codeOf(error))) throw error
    return [{ ...file, fault: unreadable('It is a link that leads nowhere') }]
  }
}

export const unreadable = (says: string): RowFault => ({ reason: 'unreadable', field: null, says })
