import { type CollectionMapping, collectionName } from './mapping.ts'

/** Rows that stand: which run brought the newest of them, of which collection, as its mapping was then. */
export type StandingRows = { number: number; collection: CollectionMapping }

/** @param collection as people call it now */
export type KnownOtherwise = { collection: string; number: number; why: string }

/**
 * Collections whose rows would all come a second time beside those that stand: a row is known by its collection's name and its key,
 * so that under another one it is another row. Whether the values in the same columns have changed is the source's own business.
 */
export const knownOtherwise = (standing: readonly StandingRows[], now: readonly CollectionMapping[]): KnownOtherwise[] =>
  standing.flatMap(({ number, collection: before }) => {
    const name = collectionName(before)
    const same = now.find((each) => collectionName(each) === name)
    if (same) {
      const why = difference(before, same)
      return why === null ? [] : [{ collection: name, number, why }]
    }
    const renamed = now.find((each) => isRenamed(before, each, standing))
    return renamed ? [{ collection: collectionName(renamed), number, why: `was called ${name}` }] : []
  })

function difference(before: CollectionMapping, now: CollectionMapping): string | null {
  const [was, is] = [columnsOf(before), columnsOf(now)]
  if (JSON.stringify(was) !== JSON.stringify(is)) return `had the key ${was.join(', ')}, and now has ${is.join(', ')}`
  return before.entity === now.entity ? null : `became ${before.entity}, and now becomes ${now.entity}`
}

/** The same rows of the source under a name that brought none yet. One that is only left out now keeps what it has brought. */
const isRenamed = (before: CollectionMapping, now: CollectionMapping, standing: readonly StandingRows[]): boolean =>
  now.from === before.from &&
  now.entity === before.entity &&
  !standing.some(({ collection }) => collectionName(collection) === collectionName(now))

/** One column is the same key as a list of it. */
const columnsOf = ({ key }: CollectionMapping): readonly string[] => [key].flat()
