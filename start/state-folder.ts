import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { identifyProcess, isStillRunning, type ProcessIdentity } from './process-identity.ts'

/** Paths in the folder that holds everything the embedded parts remember. */
export function stateFolderPaths(stateDir: string) {
  const root = resolve(stateDir)
  return {
    root,
    lock: join(root, 'lock'),
    parts: join(root, 'parts.json'),
    secrets: join(root, 'secrets.json'),
    postgres: join(root, 'postgres'),
    temporal: join(root, 'temporal', 'temporal.sqlite'),
    logs: join(root, 'logs'),
    environment: join(root, 'environment.json'),
    demoPort: join(root, 'demo-port'),
  }
}

export type StateFolder = ReturnType<typeof stateFolderPaths>

/** Thrown when another start owns the state folder. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning'
}

/**
 * Makes the folder, and its lock ours: one start at a time owns it.
 * @returns what gives the lock back
 * @throws AlreadyRunning naming the process that owns it. A lock whose owner has died is taken over.
 */
export async function lockStateFolder(folder: StateFolder): Promise<() => Promise<void>> {
  // Others may pass through (the database's own user must), but not list it.
  await mkdir(folder.root, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
  await mkdir(folder.logs, { recursive: true, mode: 0o700 })
  const own = `${folder.lock}.${process.pid}`
  await writeFile(own, JSON.stringify(identifyProcess(process.pid)), { mode: 0o600 })
  try {
    // A hard link either appears whole or not at all, so that two starts cannot both have it.
    await link(own, folder.lock).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
      await removeStaleLock(folder)
      await link(own, folder.lock)
    })
  } finally {
    await rm(own, { force: true })
  }
  return () => rm(folder.lock, { force: true })
}

async function removeStaleLock(folder: StateFolder): Promise<void> {
  await refuseIfOwned(folder, folder.lock)
  // Taken away by renaming and looked at again: another start may have taken it over between the look and now.
  const taken = `${folder.lock}.stale.${process.pid}`
  await rename(folder.lock, taken).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  try {
    await refuseIfOwned(folder, taken)
  } catch (error) {
    await link(taken, folder.lock)
    throw error
  } finally {
    await rm(taken, { force: true })
  }
}

async function refuseIfOwned(folder: StateFolder, lock: string): Promise<void> {
  const owner = await readIdentity(lock)
  if (!owner || !isStillRunning(owner)) return
  throw new AlreadyRunning(
    `Mission Control already runs from ${folder.root} (process ${owner.pid}). ` +
      'Stop it first, or set MISSION_CONTROL_STATE_DIR (and PORT) to start another one beside it.',
  )
}

async function readIdentity(file: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ProcessIdentity
  } catch {
    // Gone in the meantime, or half-written when the machine lost power: nobody's either way.
    return undefined
  }
}
