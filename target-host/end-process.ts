import { setTimeout as sleep } from 'node:timers/promises'
import { isStillRunning, type ProcessIdentity } from './process-identity.ts'

const LOOK_EVERY_MS = 20

/**
 * Ends a process and all of its group: asked first, killed after `graceMs`. Returns once the process is gone. A process that is another
 * by now (its id was given anew) is left alone.
 */
export async function endProcess(identity: ProcessIdentity, graceMs: number): Promise<void> {
  if (!isStillRunning(identity)) return
  signalWithGroup(identity.pid, 'SIGTERM')
  const killAt = performance.now() + graceMs
  let isKilled = false
  while (isStillRunning(identity)) {
    if (!isKilled && performance.now() >= killAt) {
      signalWithGroup(identity.pid, 'SIGKILL')
      isKilled = true
    }
    await sleep(LOOK_EVERY_MS)
  }
}

/** A child that outlived whoever led its group leads none itself: it gets the signal alone. Nobody gets it twice. */
function signalWithGroup(pid: number, name: NodeJS.Signals): void {
  if (!signalGroup(pid, name)) send(pid, name)
}

/** Signals what is left of a group; that nothing is left is no error. @returns whether there was anybody */
export const signalGroup = (pid: number, name: NodeJS.Signals): boolean => send(-pid, name)

function send(to: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(to, name)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // macOS says EPERM of a group whose last process is not yet reaped.
    if (code !== 'ESRCH' && code !== 'EPERM') throw error
    return false
  }
}
