import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isBackfillOver } from '#domain/backfill/states.ts'
import { findBackfill } from '#prisma/stores/backfill/find-backfill.ts'
import type { BackfillDeps } from './backfill-deps.ts'
import { RunFolder } from './run-folder.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Removes from this machine what runs that are over have left on it: one that ended on another machine, or whose workflow was
 * terminated. What another tenant's runs keep is left to these.
 */
export async function removeLeftovers({ db, stateDir }: Pick<BackfillDeps, 'db' | 'stateDir'>, tenantId: string): Promise<void> {
  for (const backfillId of await kept(stateDir)) {
    const run = await findBackfill(db, tenantId, backfillId)
    if (run && isBackfillOver(run.state)) await new RunFolder(stateDir, { backfillId }).remove()
  }
}

async function kept(stateDir: string): Promise<string[]> {
  try {
    return (await readdir(join(stateDir, 'backfills'))).filter((name) => UUID.test(name))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
