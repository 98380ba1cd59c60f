import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { targetFailure } from '../target-failure.ts'
import { StepRecord } from './step-record.ts'
import { tryLock } from './target-lock.ts'

/** Both what it is about and its file name: a step of one decision with one release is the same step. */
type StepKey = Pick<StepRecord, 'step' | 'fence' | 'contentHash'>

/** How soon a step gives way to a newer decision, or takes over from a worker that ended. */
const LOOK_EVERY_MS = 100
/** Records of older decisions tell people what was done here; more of them tell no more. */
const MOST_RECORDS = 50

/**
 * What a machine remembers of one target: the newest decision that came to it, and the steps that were begun. On disk, each
 * write whole or not at all, so that it outlives any process at any moment. Synchronous, as each file is a few hundred bytes
 * and a process may be killed between any two turns of the event loop.
 */
export class TargetMemory {
  readonly folder: string
  readonly #slug: string

  constructor(stateDir: string, slug: string) {
    this.#slug = slug
    this.folder = join(stateDir, 'target-steps', slug)
    for (const name of ['fences', 'steps']) mkdirSync(join(this.folder, name), { recursive: true, mode: 0o700 })
  }

  /** The newest decision seen here; null = none yet. */
  highestFence(): number | null {
    const fences = readdirSync(join(this.folder, 'fences')).map(Number)
    return fences.length === 0 ? null : Math.max(...fences)
  }

  /**
   * Lets a decision in and remembers it; from now on older ones are refused, and one at work gives way.
   * @throws ApplicationFailure STALE_FENCE
   */
  admit(fence: number): void {
    const highest = this.highestFence()
    if (highest !== null && fence < highest) throw staleFence(this.#slug)
    // A file for each: whoever writes at the same time, the highest is never lost.
    closeSync(openSync(join(this.folder, 'fences', String(fence)), 'a', 0o600))
    for (const older of readdirSync(join(this.folder, 'fences')))
      if (Number(older) < fence) rmSync(join(this.folder, 'fences', older), { force: true })
  }

  /** @throws ApplicationFailure STALE_FENCE when a newer decision has come since */
  mustBeNewest(fence: number): void {
    const highest = this.highestFence()
    if (highest !== null && fence < highest) throw staleFence(this.#slug)
  }

  /**
   * Does one thing at a time at this target, whichever process of the machine asks. Waits for its turn; the lock of a process
   * that has ended is taken over.
   * @throws ApplicationFailure STALE_FENCE when a newer decision comes while it waits; the signal's reason when cancelled
   */
  async alone<T>(fence: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    this.admit(fence)
    for (;;) {
      signal.throwIfAborted()
      this.mustBeNewest(fence)
      const lock = await tryLock(join(this.folder, 'lock'))
      if ('heldBy' in lock) {
        await sleep(LOOK_EVERY_MS)
        continue
      }
      try {
        return await work()
      } finally {
        await lock.release()
      }
    }
  }

  /** The record of a step; null = it was never begun here. */
  read(key: StepKey): StepRecord | null {
    return this.#readFile(fileName(key))
  }

  /** Every record, the newest decision first. */
  all(): StepRecord[] {
    const names = readdirSync(join(this.folder, 'steps')).filter((name) => name.endsWith('.json'))
    return names.flatMap((name) => this.#readFile(name) ?? []).toSorted((a, b) => b.fence - a.fence || b.startedAt - a.startedAt)
  }

  /** Writes a record, durably: when this returns, it is there after a power cut too. */
  write(record: StepRecord): void {
    const file = join(this.folder, 'steps', fileName(record))
    const own = `${file}.${randomUUID()}`
    const handle = openSync(own, 'wx', 0o600)
    try {
      writeSync(handle, JSON.stringify(record))
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(own, file)
    for (const old of this.all().slice(MOST_RECORDS)) rmSync(join(this.folder, 'steps', fileName(old)), { force: true })
  }

  #readFile(name: string): StepRecord | null {
    try {
      return StepRecord.parse(JSON.parse(readFileSync(join(this.folder, 'steps', name), 'utf8')))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw targetFailure(
        'MISCONFIGURED',
        `What is remembered of the target "${this.#slug}" cannot be read (${join(this.folder, 'steps', name)}). Look whether a deployment is half done there, then remove the file.`,
      )
    }
  }
}

const fileName = ({ step, fence, contentHash }: StepKey) => `${fence}-${step}-${contentHash.slice(0, 16)}.json`

const staleFence = (slug: string) =>
  targetFailure('STALE_FENCE', `A newer decision has reached the target "${slug}". This step is out of date; nothing was done.`)
