import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** What tells a process from a later one that got the same id. */
export const RunningProcess = z.object({ pid: z.number().int().positive(), startedAt: z.string() })
export type RunningProcess = z.infer<typeof RunningProcess>

/** A process by its id, or null when there is none. */
export function runningProcess(pid: number): RunningProcess | null {
  const startedAt = process.platform === 'linux' ? fromProc(pid) : fromPs(pid)
  return startedAt === null ? null : { pid, startedAt }
}

/** Whether this very process still runs. */
export const stillRuns = (known: RunningProcess): boolean => runningProcess(known.pid)?.startedAt === known.startedAt

/** Clock ticks since boot at which it started (field 22), with the boot's id, as ticks begin anew with the machine. */
function fromProc(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // A command's name, in parentheses, may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return null
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}

function fromPs(pid: number): string | null {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null
  } catch {
    return null // ps ends with status 1 when there is no such process
  }
}
