import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { identifyProcess, isStillRunning, type ProcessIdentity } from './process-identity.ts'

/** Thrown when a living process holds the lock. */
export class LockHeld extends Error {
  override readonly name = 'LockHeld'
  readonly owner: ProcessIdentity

  constructor(owner: ProcessIdentity) {
    super(`Process ${owner.pid} holds the lock.`)
    this.owner = owner
  }
}

/**
 * Makes a lock file ours; one whose owner has died is taken over.
 * @returns what gives the lock back
 * @throws LockHeld naming the process that has it
 */
export async function holdLock(file: string): Promise<() => Promise<void>> {
  await mkdir(dirname(file), { recursive: true })
  const own = `${file}.${process.pid}`
  await writeFile(own, JSON.stringify(identifyProcess(process.pid)), { mode: 0o600 })
  try {
    // A hard link either appears whole or not at all, so that two processes cannot both have it.
    await link(own, file).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
      await removeStale(file)
      await link(own, file)
    })
  } finally {
    await rm(own, { force: true })
  }
  return () => rm(file, { force: true })
}

async function removeStale(file: string): Promise<void> {
  await refuseIfOwned(file)
  // Taken away by renaming and looked at again: another process may have taken it over between the look and now.
  const taken = `${file}.stale.${process.pid}`
  await rename(file, taken).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  try {
    await refuseIfOwned(taken)
  } catch (error) {
    await link(taken, file)
    throw error
  } finally {
    await rm(taken, { force: true })
  }
}

async function refuseIfOwned(file: string): Promise<void> {
  const owner = await readIdentity(file)
  if (owner && isStillRunning(owner)) throw new LockHeld(owner)
}

async function readIdentity(file: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ProcessIdentity
  } catch {
    // Gone in the meantime, or half-written when the machine lost power: nobody's either way.
    return undefined
  }
}
