import { readFile, rename, writeFile } from 'node:fs/promises'
import { isStillRunning, type ProcessIdentity } from '#target-host/process-identity.ts'
import { NotInTime, waitUntil } from './wait-until.ts'

/** The processes of one state folder by part, as last written down. */
export type PartProcesses = Readonly<Record<string, ProcessIdentity>>

/** Time a leftover gets to end in good order; Postgres writes a checkpoint in it. */
const GRACE_MS = 15_000

/** Writes down which process each part is, so that a later start can find what an earlier one left behind. */
export async function recordParts(file: string, parts: PartProcesses): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(parts), { mode: 0o600 })
  await rename(`${file}.new`, file)
}

/**
 * Stops what an earlier supervisor of this state folder left running because it was killed: exactly the processes it
 * wrote down, recognised by id and start time, never by name.
 * @returns the names of the parts that had to be stopped
 */
export async function stopLeftovers(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '{}')
  const recorded = JSON.parse(text) as PartProcesses
  const running = Object.entries(recorded).filter(([, identity]) => isStillRunning(identity))
  // What others need was written down first: what needs the database goes before the database.
  for (const [name, identity] of running.reverse()) await stopLeftover(name, identity)
  return running.map(([name]) => name)
}

async function stopLeftover(name: string, identity: ProcessIdentity): Promise<void> {
  // For Postgres SIGINT is the quick orderly stop, while SIGTERM would wait for its clients.
  signal(identity, name === 'Postgres' ? 'SIGINT' : 'SIGTERM')
  try {
    await waitUntil(`The end of a leftover ${name}`, async () => !isStillRunning(identity), { timeoutMs: GRACE_MS })
  } catch (error) {
    if (!(error instanceof NotInTime)) throw error
    signal(identity, 'SIGKILL')
    await waitUntil(`The end of a leftover ${name}`, async () => !isStillRunning(identity), { timeoutMs: GRACE_MS })
  }
}

function signal({ pid }: ProcessIdentity, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    // It ended by itself between the look and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
