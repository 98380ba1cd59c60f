import { isDeepStrictEqual } from 'node:util'
import type { StandingMember } from '#prisma/stores/alert/evaluate-findings.ts'
import type { MemberChange, MemberChanges, OpenMember } from '#prisma/stores/alert/write-members.ts'

/**
 * What a rule sees of one thing now. `clear` is known to be well; `pending` is wrong, but not for long enough to begin. What is not
 * mentioned at all is gone.
 */
export type Seen = Omit<OpenMember, 'state' | 'findingId'> & { state: 'firing' | 'no-data' | 'pending' | 'clear' }

/** `alarming`: rules that make a trouble of what cannot be known. `unseen`: gateways of which nothing is known now. */
export type Circumstances = { alarming: ReadonlySet<string>; unseen: ReadonlySet<string> }

/**
 * The changes that make open members of rules about gateways and figures what is seen now. What cannot be known stays a member when it
 * was one, and becomes one where the rule makes a trouble of it. What a gateway out of sight tells nothing of any more is not over.
 */
export function compareSeen(
  seen: readonly Seen[],
  standing: readonly StandingMember[],
  { alarming, unseen }: Circumstances,
): MemberChanges {
  const open = new Map(standing.map((member) => [keyOf(member), member]))
  const changed: MemberChange[] = []
  const opened: OpenMember[] = []
  for (const { state, ...thing } of seen) {
    const known = open.get(keyOf(thing))
    open.delete(keyOf(thing))
    if (state === 'clear') {
      if (known) changed.push(over(known))
      continue
    }
    if (state === 'pending') continue
    if (known && known.groupKey !== thing.groupKey) changed.push(over(known))
    const isKnown = known !== undefined && known.groupKey === thing.groupKey
    if (!isKnown && state === 'no-data' && !alarming.has(thing.rule)) continue
    if (isKnown && known.state === state && known.severity === thing.severity && isDeepStrictEqual(known.labels, thing.labels))
      continue
    opened.push({ ...thing, state, findingId: null })
  }
  for (const gone of open.values()) {
    if (!unseen.has(gone.labels.gateway ?? '')) changed.push(over(gone))
    else if (gone.state !== 'no-data') changed.push({ ...over(gone), state: 'no-data' })
  }
  return { changed, opened }
}

const keyOf = ({ rule, fingerprint }: { rule: string; fingerprint: string }): string => `${rule} ${fingerprint}`

const over = ({ id, rule, groupKey, labels }: StandingMember): MemberChange => ({
  ...{ id, rule, groupKey, labels },
  state: 'resolved',
  severity: null,
})
