import { BackfillFault } from '#activities/legacy/backfill-fault.ts'
import { knownOtherwise } from '#domain/backfill/known-otherwise.ts'
import { collectionName } from '#domain/backfill/mapping.ts'
import { standingRuns } from '#prisma/stores/backfill/standing-runs.ts'
import type { OpenRun } from './open-run.ts'
import { wholeMapping } from './whole-mapping.ts'

/**
 * Rows that stand have to be met under the ids that they have: else every one would come a second time, and the first would count as
 * vanished.
 * @throws BackfillFault ROW_KEY_CHANGED
 */
export async function mustKnowRows({ deps, ref, mapping }: OpenRun): Promise<void> {
  const runs = await standingRuns(deps.db, ref.tenantId, ref.source)
  const standing = runs.flatMap(({ number, file, collections }) =>
    wholeMapping(file)
      .collections.filter((each) => collections.includes(collectionName(each)))
      .map((collection) => ({ number, gateway: file.gateway, collection })),
  )
  const found = knownOtherwise(standing, mapping)
  if (found.length === 0) return
  const what = found.map(({ collection, number, why }) => `In backfill ${number} ${collection} ${why}.`).join(' ')
  const says = `${what} Rows are known by this, so they may come a second time beside those that are here. Set it as it was; or undo what this source has brought, the newest run first, and start it again; or, to keep both, give its file another name: that is another source.`
  throw new BackfillFault('ROW_KEY_CHANGED', says)
}
