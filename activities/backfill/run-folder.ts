import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BackfillRef } from '#contracts/backfill-payloads.ts'

/**
 * What a run keeps on this machine: the snapshot of its source with the secrets that were found in it, in clear. For this user's
 * eyes alone, and gone when the run is over. Lost (another machine, another disk), it is made anew.
 */
export class RunFolder {
  readonly dir: string

  constructor(stateDir: string, { backfillId }: Pick<BackfillRef, 'backfillId'>) {
    this.dir = join(stateDir, 'backfills', backfillId)
  }

  /** Scratch of one look at all rows; not needed after it. */
  get naturalKeysFile(): string {
    return join(this.dir, 'natural-keys.db')
  }

  async remove(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true })
  }
}
