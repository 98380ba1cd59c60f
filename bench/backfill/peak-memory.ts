import { readFileSync } from 'node:fs'

/** The memory that a process holds at its most while `watch` looks, MB; `null` where the system does not say. */
export class PeakMemory {
  readonly #pid: number
  #peak: number | null = null

  constructor(pid: number) {
    this.#pid = pid
  }

  /** Looks once; @returns what it holds now */
  look(): number | null {
    const now = residentMegabytes(this.#pid)
    if (now !== null) this.#peak = Math.max(this.#peak ?? 0, now)
    return now
  }

  get peak(): number | null {
    return this.#peak
  }
}

/** `VmRSS` of /proc. Its own peak would tell of the start, when workflows are bundled. */
function residentMegabytes(pid: number): number | null {
  try {
    const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return found ? Number(found[1]) / 1_024 : null
  } catch {
    return null // no /proc here, or the process is gone: not known
  }
}
