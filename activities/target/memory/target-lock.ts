import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { RunningProcess, runningProcess, stillRuns } from './running-process.ts'

/**
 * Takes a lock file, once; one whose owner has ended is taken over.
 * @returns what gives it back, or the id of the process that has it (which may be this one)
 */
export async function tryLock(file: string): Promise<{ release: () => Promise<void> } | { heldBy: number }> {
  const own = `${file}.${randomUUID()}`
  await writeFile(own, JSON.stringify(runningProcess(process.pid)), { mode: 0o600 })
  try {
    // A hard link appears whole or not at all: two cannot both have it.
    await link(own, file)
    return { release: () => rm(file, { force: true }) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const owner = await ownerOf(file)
    if (owner && stillRuns(owner)) return { heldBy: owner.pid }
    await takeAway(file, own)
    return { heldBy: owner?.pid ?? 0 }
  } finally {
    await rm(own, { force: true })
  }
}

/** Removes a lock whose owner has ended; by renaming and looking again, as another may have taken it over since the look. */
async function takeAway(file: string, own: string): Promise<void> {
  const taken = `${own}.stale`
  try {
    await rename(file, taken)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  const owner = await ownerOf(taken)
  if (owner && stillRuns(owner)) await link(taken, file)
  await rm(taken, { force: true })
}

async function ownerOf(file: string): Promise<RunningProcess | null> {
  try {
    return RunningProcess.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return null // gone in the meantime, or half-written when the machine lost power: nobody's either way
  }
}
