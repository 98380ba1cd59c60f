import type { Labels, Matcher } from './alert.ts'
import type { GroupPlan } from './group-state.ts'

/** What the engine has to know of a rule; its condition is none of its business. */
export type PolicyRule = Omit<GroupPlan, 'rule' | 'groupKey' | 'labels' | 'memberLimit'> & {
  name: string
  groupBy: readonly string[]
}

/** Which members a side of an inhibition is about. `rules` null = of every rule. */
export type Side = { rules: readonly string[] | null; where: readonly Matcher[] }

/** While something on the side of the source fires, what is on the side of the target is muted, if all `equal` labels agree. */
export type Inhibition = {
  name: string
  source: Side
  target: Side
  equal: readonly string[]
  /** Whether a label that both lack agrees. Usually it does not: two things that say nothing are not the same thing. */
  missingIsEqual: boolean
}

/** Mutes what it matches from `startsAt` until before `endsAt`, ms. The labels `rule` and `severity` are there too. */
export type Silence = { id: string; matchers: readonly Matcher[]; startsAt: number; endsAt: number }

export type AlertPolicy = {
  rules: readonly PolicyRule[]
  inhibitions: readonly Inhibition[]
  silences: readonly Silence[]
}

/** Members that a running alert tracks by name: with their marks about half a megabyte, which each of its turns writes. */
export const MEMBER_LIMIT = 5_000

/** How a member's group is handled. */
export function planOf(rule: PolicyRule, labels: Labels, memberLimit: number = MEMBER_LIMIT): GroupPlan {
  const { name, groupBy, ...plan } = rule
  return { ...plan, rule: name, ...groupOf(rule, labels), memberLimit }
}

/** The group that labels belong to: `rule{label="value",…}` in the order of the rule; a missing label is the empty text. */
export function groupOf(
  { name, groupBy }: Pick<PolicyRule, 'name' | 'groupBy'>,
  labels: Labels,
): { groupKey: string; labels: Labels } {
  const own = groupBy.map((label): [string, string] => [label, labels[label] ?? ''])
  const groupKey = `${name}{${own.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(',')}}`
  return { groupKey, labels: Object.fromEntries(own) }
}
