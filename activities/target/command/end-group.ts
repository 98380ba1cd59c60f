import { setTimeout as sleep } from 'node:timers/promises'

/** What a command gets to end in good order. */
const GRACE_MS = 5_000
const LOOK_EVERY_MS = 50

/** Ends a process group whole: asks first, and after 5 s no more. Settles when nothing of it is left. @param pid of its leader */
export async function endGroup(pid: number, graceMs = GRACE_MS): Promise<void> {
  const giveUp = Date.now() + graceMs
  if (!signalGroup(pid, 'SIGTERM')) return
  while (Date.now() < giveUp) {
    await sleep(LOOK_EVERY_MS)
    if (!signalGroup(pid, 0)) return
  }
  // What is left cannot refuse this; a zombie that nobody has reaped yet still counts as there, so it is not waited for.
  signalGroup(pid, 'SIGKILL')
}

/** Whether anything of the group was there to get it. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}
