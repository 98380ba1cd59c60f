import type { Difference } from './compare.ts'

/** What differences come to. What could not be looked at is never clean. */
export type DriftState = 'clean' | 'drift' | 'unknown'

/** Differences that a sentence names. */
const NAMED = 3

/** The state of a comparison and one sentence about it; the same differences always give the same sentence. */
export function sumUp(differences: readonly Difference[], clean: string): { state: DriftState; says: string } {
  const open = differences.filter(({ ignored }) => ignored === null)
  const ignored = differences.length - open.length
  const aside = ignored === 0 ? '' : ` ${ignored} ignored.`
  if (open.length === 0) return { state: 'clean', says: `${clean}${aside}` }
  const found = open.filter(({ kind }) => kind !== 'unreadable')
  const unreadable = open.length - found.length
  const named = (found.length > 0 ? found : open).slice(0, NAMED).map(({ says }) => says)
  const more = open.length - named.length
  const rest =
    more > 0 ? ` And ${more} more${unreadable > 0 && found.length > 0 ? `, ${unreadable} of them unreadable` : ''}.` : ''
  return { state: found.length > 0 ? 'drift' : 'unknown', says: `${named.join(' ')}${rest}${aside}` }
}

/** Differences that several targets have alike, said once; `target` null = all that were compared. */
export function joinTargets(perTarget: readonly { target: string; differences: readonly Difference[] }[]): Difference[] {
  const groups = new Map<string, { first: Difference; targets: string[] }>()
  for (const { target, differences } of perTarget) {
    for (const difference of differences) {
      const { key, kind, left, right, says, ignored } = difference
      const name = JSON.stringify([key, kind, left, right, says, ignored])
      const group = groups.get(name) ?? { first: difference, targets: [] }
      group.targets.push(target)
      groups.set(name, group)
    }
  }
  return [...groups.values()].flatMap(({ first, targets }): Difference[] => {
    if (targets.length === perTarget.length) return [{ ...first, target: null }]
    return targets.map((target) => ({ ...first, target }))
  })
}
