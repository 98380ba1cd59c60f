import { rename, stat } from 'node:fs/promises'

/** A log larger than this is put aside at the next start of its part. */
const ROTATE_BYTES = 10 * 1024 * 1024
/** Logs put aside that are kept, the youngest being `.1`. */
const KEPT = 3

/** Puts a log that has grown too large aside; the oldest one kept is overwritten. */
export async function rotateLog(file: string, limitBytes = ROTATE_BYTES): Promise<void> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  )
  if (size <= limitBytes) return
  for (let age = KEPT - 1; age >= 1; age--) await renameIfThere(`${file}.${age}`, `${file}.${age + 1}`)
  await renameIfThere(file, `${file}.1`)
}

async function renameIfThere(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
}
