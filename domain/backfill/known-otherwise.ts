import type { EntityName } from './entities.ts'
import { type CollectionMapping, collectionName, type Mapping } from './mapping.ts'

/** Rows that stand: which run brought the newest of them, of which collection, as its mapping was then. */
export type StandingRows = { number: number; gateway: string; collection: CollectionMapping }

/** @param collection as people call it now */
export type KnownOtherwise = { collection: string; number: number; why: string }

/** What belongs to no gateway, and so is the same whichever the mapping names. */
const OF_NO_GATEWAY: readonly EntityName[] = ['project', 'task', 'document']

/**
 * Collections whose rows would come a second time beside those that stand: a row is known by its collection's name and its key, so
 * that under another one it is another row; and what happens in a session is in another one at another gateway. Whether the values in the same columns have changed is the source's own business.
 */
export const knownOtherwise = (standing: readonly StandingRows[], now: Mapping): KnownOtherwise[] =>
  standing.flatMap(({ number, gateway, collection: before }) => {
    const name = collectionName(before)
    const same = now.collections.find((each) => collectionName(each) === name)
    if (same) {
      const why = difference(before, same) ?? moved(same, gateway, now.gateway)
      return why === null ? [] : [{ collection: name, number, why }]
    }
    const renamed = now.collections.find((each) => isRenamed(before, each, standing))
    return renamed ? [{ collection: collectionName(renamed), number, why: `was called ${name}` }] : []
  })

function difference(before: CollectionMapping, now: CollectionMapping): string | null {
  const [was, is] = [columnsOf(before), columnsOf(now)]
  if (JSON.stringify(was) !== JSON.stringify(is)) return `had the key ${was.join(', ')}, and now has ${is.join(', ')}`
  return before.entity === now.entity ? null : `became ${before.entity}, and now becomes ${now.entity}`
}

const moved = ({ entity }: CollectionMapping, before: string, now: string): string | null =>
  before === now || OF_NO_GATEWAY.includes(entity) ? null : `belonged to the gateway ${before}, and would now belong to ${now}`

/** The same rows of the source under a name that brought none yet. One that is only left out now keeps what it has brought. */
const isRenamed = (before: CollectionMapping, now: CollectionMapping, standing: readonly StandingRows[]): boolean =>
  now.from === before.from &&
  now.entity === before.entity &&
  !standing.some(({ collection }) => collectionName(collection) === collectionName(now))

/** One column is the same key as a list of it. */
const columnsOf = ({ key }: CollectionMapping): readonly string[] => [key].flat()
