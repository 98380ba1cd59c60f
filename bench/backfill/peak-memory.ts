import { readFileSync } from 'node:fs'

/** The most memory a process held so far, MB (`VmHWM` of /proc); `null` where the system does not say. */
export function peakMemory(pid: number): number | null {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return found ? Number(found[1]) / 1_024 : null
  } catch {
    return null // no /proc here, or the process is gone: not known
  }
}
