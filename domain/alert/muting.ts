import type { Labels, Severity } from './alert.ts'
import type { Muted } from './group-state.ts'
import { matchesAll } from './label-matcher.ts'
import type { Inhibition, Side, Silence } from './policy.ts'

/** What muting has to know of a member. */
export type MutableMember = { fingerprint: string; rule: string; severity: Severity; labels: Labels }

export type MutePolicy = { inhibitions: readonly Inhibition[]; silences: readonly Silence[] }

/**
 * What mutes members at a time, kept up to date as sources begin and end. A silence goes before an inhibition. Something cannot
 * mute itself; what is on both sides of an inhibition is not muted by what is on both sides too, or both would be.
 */
export type Muting = {
  /** Says whether a member is open now. Returns the inhibitions that begin or end with it, by `place` (below). */
  set(member: MutableMember, isOpen: boolean): string[]
  /** `silence/<id>`, `inhibition/<name>`, or null. `at` in ms. */
  mutedBy(member: MutableMember, at: number): string | null
  /** Inhibitions that could mute the member, by the same places. */
  placesOf(member: MutableMember): string[]
}

export function createMuting({ inhibitions, silences }: MutePolicy): Muting {
  /** By place: open sources, and whether each is a target too. */
  const sources = new Map<string, Map<string, boolean>>()
  return {
    set(member, isOpen) {
      return inhibitions.flatMap((inhibition) => {
        if (!isOnSide(inhibition.source, member)) return []
        const place = placeOf(inhibition, member.labels)
        if (place === null) return []
        const there = sources.get(place) ?? new Map<string, boolean>()
        const before = there.size
        if (isOpen) there.set(member.fingerprint, isOnSide(inhibition.target, member))
        else there.delete(member.fingerprint)
        if (there.size > 0) sources.set(place, there)
        else sources.delete(place)
        return before === there.size ? [] : [place]
      })
    },
    mutedBy(member, at) {
      const silence = silences.find((each) => isSilenced(each, member, at))
      if (silence) return `silence/${silence.id}`
      const inhibition = inhibitions.find((each) => isInhibited(each, member, sources))
      return inhibition ? `inhibition/${inhibition.name}` : null
    },
    placesOf: (member) =>
      inhibitions.flatMap((inhibition) => {
        const place = isOnSide(inhibition.target, member) ? placeOf(inhibition, member.labels) : null
        return place === null ? [] : [place]
      }),
  }
}

/** What mutes each of the members while `open` ones are open; members that nothing mutes are not in it. `at` in ms. */
export function findMutes(
  policy: MutePolicy,
  { members, open, at }: { members: Iterable<MutableMember>; open: Iterable<MutableMember>; at: number },
): Muted {
  const muting = createMuting(policy)
  for (const member of open) muting.set(member, true)
  const found = new Map<string, string>()
  for (const member of members) {
    const by = muting.mutedBy(member, at)
    if (by !== null) found.set(member.fingerprint, by)
  }
  return found
}

const seenAs = ({ rule, severity, labels }: MutableMember): Labels => ({ ...labels, rule, severity })

/** Whether a silence is in force for a member. The labels `rule` and `severity` are the member's own. */
export const isSilenced = ({ matchers, startsAt, endsAt }: Silence, member: MutableMember, at: number): boolean =>
  startsAt <= at && at < endsAt && matchesAll(matchers, seenAs(member))

const isOnSide = ({ rules, where }: Side, member: MutableMember): boolean =>
  (rules === null || rules.includes(member.rule)) && matchesAll(where, seenAs(member))

function isInhibited(inhibition: Inhibition, member: MutableMember, sources: ReadonlyMap<string, ReadonlyMap<string, boolean>>) {
  if (!isOnSide(inhibition.target, member)) return false
  const place = placeOf(inhibition, member.labels)
  const there = place === null ? undefined : sources.get(place)
  if (!there) return false
  if (!isOnSide(inhibition.source, member)) return true
  for (const [fingerprint, isTarget] of there) if (fingerprint !== member.fingerprint && !isTarget) return true
  return false
}

/** Inhibition and the values that have to agree; null = a label is missing, and then nothing agrees. */
function placeOf({ name, equal, missingIsEqual }: Inhibition, labels: Labels): string | null {
  const values = equal.map((label) => labels[label] ?? '')
  return !missingIsEqual && values.includes('') ? null : JSON.stringify([name, ...values])
}
