import { randomUUID } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes a file whole or not at all: several readers at a time, of this process or another, must not share a half-written one. */
export async function keepText(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const partial = `${path}.${randomUUID()}`
  await writeFile(partial, text, { mode: 0o600 })
  await rename(partial, path)
}
