import { chmod, constants, copyFile, mkdir, open, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type ArtifactEntry, walkArtifact } from './walk-artifact.ts'

/**
 * Copies a file or folder so that the copy stands alone and outlives a power loss. Files of the copy cannot be written to: what runs
 * stays what was staged.
 * @throws when something cannot be read, copied or stored
 */
export async function copyArtifact(from: string, to: string): Promise<void> {
  for (const entry of await walkArtifact(from)) await copyEntry(entry, entry.path ? join(to, entry.path) : to)
}

async function copyEntry(entry: ArtifactEntry, to: string): Promise<void> {
  switch (entry.kind) {
    case 'folder':
      return void (await mkdir(to, { mode: 0o755 }))
    case 'link':
      return await symlink(entry.to, to)
    case 'file':
      await copyFile(entry.place, to, constants.COPYFILE_FICLONE)
      await sync(to)
      await chmod(to, entry.executable ? 0o555 : 0o444)
  }
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
