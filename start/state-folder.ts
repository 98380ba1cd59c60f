import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { holdLock, LockHeld } from '#target-host/hold-lock.ts'

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
  try {
    return await holdLock(folder.lock)
  } catch (error) {
    if (!(error instanceof LockHeld)) throw error
    throw new AlreadyRunning(
      `Mission Control already runs from ${folder.root} (process ${error.owner.pid}). ` +
        'Stop it first, or set MISSION_CONTROL_STATE_DIR (and PORT) to start another one beside it.',
    )
  }
}
