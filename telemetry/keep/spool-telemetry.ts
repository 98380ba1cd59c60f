import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { WriteTelemetry } from './telemetry-keeper.ts'

/** As many batches as wait for somebody who can write them: minutes of rollbacks, some 50 MB at worst. */
const MOST_FILES = 50
/** Ends the name of a file that is still being written; nobody takes it up, and it counts for nothing. */
export const PART = '.part'

/** Where a process that has no database leaves what is to be kept; a worker on the same machine takes it up. */
export const spoolFolder = (stateDir: string): string => join(stateDir, 'telemetry')

/** Leaves batches in a folder, a file each, which is there whole or not at all. Refuses more than 50. */
export function spoolTelemetry(folder: string): WriteTelemetry {
  let count = 0
  return async (batch) => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const waiting = (await readdir(folder)).filter((name) => !name.endsWith(PART))
    if (waiting.length >= MOST_FILES) throw new Error('Nobody takes up what is left here.')
    count += 1
    const path = join(folder, `${Date.now()}-${process.pid}-${count}`)
    try {
      await writeFile(`${path}${PART}`, JSON.stringify(batch), { mode: 0o600 })
      await rename(`${path}${PART}`, `${path}.json`)
    } catch (error) {
      // A disk that is full: half a file would only keep it so.
      await rm(`${path}${PART}`, { force: true })
      throw error
    }
  }
}
