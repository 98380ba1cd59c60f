import { readdir, readFile } from 'node:fs/promises'
import { endProcess } from './end-process.ts'
import { MARK } from './instance-environment.ts'
import { identifyProcess, isStillRunning, type ProcessIdentity } from './process-identity.ts'

/** Nobody sends requests to an orphan: it has nothing to finish. */
const GRACE_MS = 500

/**
 * Ends what a dead host of this folder left running: what it wrote down, recognised by id and start time, and (Linux) whatever bears its
 * mark, which also finds a process that was started a moment before the host died.
 * @returns the ids of the processes that were ended
 */
export async function endOrphans(recorded: readonly ProcessIdentity[], hostId: string): Promise<number[]> {
  const orphans = [...recorded.filter(isStillRunning), ...(await markedProcesses(hostId))]
  const distinct = [...new Map(orphans.map((identity) => [identity.pid, identity])).values()]
  await Promise.all(distinct.map((identity) => endProcess(identity, GRACE_MS)))
  return distinct.map(({ pid }) => pid)
}

/** Running processes whose environment bears the mark of this host. Empty where the system does not tell. */
export async function markedProcesses(hostId: string): Promise<ProcessIdentity[]> {
  if (process.platform !== 'linux') return []
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const marked = await Promise.all(pids.map(async (pid) => ((await hasMark(pid, hostId)) ? identifyProcess(pid) : undefined)))
  return marked.filter((identity) => identity !== undefined)
}

async function hasMark(pid: number, hostId: string): Promise<boolean> {
  if (pid === process.pid) return false
  // Gone in the meantime, or another user's: not ours either way.
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
  return environment.split('\0').includes(`${MARK}=${hostId}`)
}
