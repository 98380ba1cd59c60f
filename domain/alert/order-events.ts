import type { GroupState, MemberEvent } from './group-state.ts'

/**
 * Changes in the order of their times, those of one member in the order in which they came. A clock that was set back must not make a
 * change look like a late repeat, which would be ignored: it counts at the time of the one before. `known` = members as they are.
 */
export function orderEvents(events: readonly MemberEvent[], known: GroupState['members'] = {}): MemberEvent[] {
  const latest = new Map<string, number>()
  return events
    .map((event) => {
      const { fingerprint } = event
      const at = Math.max(event.at, latest.get(fingerprint) ?? known[fingerprint]?.at ?? event.at)
      latest.set(fingerprint, at)
      return { ...event, at }
    })
    .toSorted((a, b) => a.at - b.at)
}
