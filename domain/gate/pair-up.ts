/** A measured value of a sample, and whose case it is. */
export type Valued<T> = { case: string | null; value: T }

/**
 * Samples of two releases put beside each other. `pairs`: few tries of many cases, compared case by case. `groups`: many tries of
 * each case, compared within it. `apart`: no cases in common, compared as a whole. `cases` = how many are compared.
 */
export type Compared<T> = { mode: 'pairs' | 'groups' | 'apart'; cases: number; strata: { old: T[]; new: T[] }[] }

/** From so many tries a case on, the tries tell the spread within cases, and the cases need not stand for others. */
const TRIES_OF_A_GROUP = 2.5

/** By case where at least half of the new samples are of cases that the release before has too; else as a whole. */
export function pairUp<T>(olds: readonly Valued<T>[], news: readonly Valued<T>[]): Compared<T> {
  const [before, after] = [byCase(olds), byCase(news)]
  const common = [...after.keys()].filter((id) => before.has(id)).toSorted()
  const strata = common.map((id) => ({ old: before.get(id) ?? [], new: after.get(id) ?? [] }))
  const size = (pick: 'old' | 'new') => strata.reduce((sum, group) => sum + group[pick].length, 0)
  const covers = size('new') * 2 >= news.length
  if (strata.length < 2 || !covers) {
    return { mode: 'apart', cases: 0, strata: [{ old: olds.map(({ value }) => value), new: news.map(({ value }) => value) }] }
  }
  const tries = Math.min(size('old'), size('new')) / strata.length
  return { mode: tries < TRIES_OF_A_GROUP ? 'pairs' : 'groups', cases: strata.length, strata }
}

function byCase<T>(values: readonly Valued<T>[]): Map<string, T[]> {
  const found = new Map<string, T[]>()
  for (const { case: id, value } of values) {
    if (id === null) continue
    const group = found.get(id)
    if (group) group.push(value)
    else found.set(id, [value])
  }
  return found
}
