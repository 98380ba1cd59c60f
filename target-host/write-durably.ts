import { randomUUID } from 'node:crypto'
import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Replaces a file as a whole, for its user alone: after a crash or a power loss it holds the old text or the new one, never a part.
 * @throws when it cannot be written; the old text then stays
 */
export async function writeDurably(file: string, text: string): Promise<void> {
  const partial = `${file}.${randomUUID()}.new`
  const handle = await open(partial, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(partial, file)
  await syncFolder(dirname(file))
}

/** Makes a rename in this folder outlive a power loss. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
