import { ApplicationFailure } from '@temporalio/common'
import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import type { BackfillCollection } from '#contracts/backfills.ts'
import { saveBackfill } from '#prisma/stores/backfill/save-backfill.ts'
import { settleSessions } from '#prisma/stores/backfill/settle-sessions.ts'
import { verifyCollections } from '#prisma/stores/backfill/verify-collections.ts'
import type { BackfillDeps } from './backfill-deps.ts'
import { doPhase } from './do-phase.ts'

/**
 * Compares what was read with what Postgres holds, then counts anew what follows from it.
 * @throws ApplicationFailure VERIFY_FAILED when they are not the same
 */
export function createVerifyBackfill(deps: BackfillDeps) {
  return async function verifyBackfill(ref: BackfillRef): Promise<void> {
    const { db } = deps
    const { tenantId, backfillId, source } = ref
    await doPhase(deps, ref, { state: 'verifying', says: 'Compares source and Postgres' }, async ({ view, signal }) => {
      const run = { backfillId, source, isReplay: view.replays !== null, collections: view.collections }
      const { collections: found, vanished } = await verifyCollections(db, tenantId, run, () => signal.throwIfAborted())
      const verified = new Map(found.map((each) => [each.collection, each.verified]))
      const collections = view.collections.map((each) => ({ ...each, verified: verified.get(each.collection) ?? null }))
      await saveBackfill(db, tenantId, backfillId, { collections, vanished, phase: 'Counts anew what sessions used' })
      const wrong = collections.flatMap(faultsOf)
      if (wrong.length > 0) throw ApplicationFailure.nonRetryable(wrong.join(' '), 'VERIFY_FAILED')
      await settleSessions(db, tenantId, run, () => signal.throwIfAborted())
    })
  }
}

function faultsOf({ collection, verified }: BackfillCollection): string[] {
  if (!verified) return [`${collection} was not compared.`]
  const { expected, found, sourceChecksum, targetChecksum, differing, dangling } = verified
  return [
    ...(expected === found ? [] : [`${collection} should have ${expected} rows in Postgres, and has ${found}.`]),
    ...(sourceChecksum === targetChecksum
      ? []
      : [`The checksums of ${collection} are not the same; ${differing} of its rows are not as they were written.`]),
    ...(dangling === 0 ? [] : [`${dangling} rows of ${collection} name what is not there.`]),
  ]
}
