import { setTimeout as sleep } from 'node:timers/promises'
import { holdLock, LockHeld } from '#target-host/hold-lock.ts'
import { say } from './say.ts'

/**
 * Does work that two processes must not do at once; the second waits for the first, and says so.
 * @param lockFile where the one whose turn it is writes itself down
 * @param what completes "process 1 is …"
 */
export async function inTurn<T>(lockFile: string, what: string, work: () => Promise<T>): Promise<T> {
  const release = await takeTurn(lockFile, what)
  try {
    return await work()
  } finally {
    await release()
  }
}

async function takeTurn(lockFile: string, what: string): Promise<() => Promise<void>> {
  for (let asked = 0; ; asked += 1) {
    try {
      return await holdLock(lockFile)
    } catch (error) {
      if (!(error instanceof LockHeld)) throw error
      if (asked === 0) say(`  Process ${error.owner.pid} is ${what}: waiting for it.`)
      await sleep(250)
    }
  }
}
