import { copyOrder } from '#domain/backfill/compile-mapping.ts'
import { collectionName } from '#domain/backfill/mapping.ts'
import type { Chunk, ThreadSetup } from './chunk-task.ts'
import type { OpenRun } from './open-run.ts'
import type { TakenSnapshot } from './snapshot-thread.ts'

/** Every chunk of a run, parents before what belongs to them. The same list whenever it is made of the same snapshot. */
export const runChunks = ({ mapping: { collections } }: Pick<OpenRun, 'mapping'>, snapshot: TakenSnapshot): Chunk[] =>
  copyOrder(collections).flatMap((mapping) => {
    const collection = collectionName(mapping)
    const found = snapshot.collections.find((each) => each.collection === collection)
    return (found?.chunks ?? []).map((bounds, n) => ({ collection, entity: mapping.entity, n, ...bounds }))
  })

export const threadSetup = ({ deps, ref, mapping, view }: OpenRun, snapshot: TakenSnapshot): ThreadSetup => ({
  ...{ snapshot: snapshot.path, mapping, tenantId: ref.tenantId, source: ref.source },
  ...{ redactionKey: deps.redactionKey, isReplay: view.replays !== null },
})

export const rowsOf = (chunks: readonly Chunk[]): number => chunks.reduce((sum, { from, to }) => sum + to - from + 1, 0)
