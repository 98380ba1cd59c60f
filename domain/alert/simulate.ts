import type { AlertEvent } from './alert.ts'
import { decideOn } from './decide.ts'
import { fingerprintOf } from './fingerprint.ts'
import { beginGroup, changePlan, isOver } from './group.ts'
import type { GroupState, NoticeDecision } from './group-state.ts'
import { createMuting, type MutableMember, type Muting } from './muting.ts'
import { type AlertPolicy, groupOf, type PolicyRule, planOf } from './policy.ts'
import { applyEvent, isOpen } from './take-event.ts'
import { createTimeQueue, type TimeQueue } from './time-queue.ts'

export type SimulatedNotice = NoticeDecision & { group: string }
/** Members that were open and muted, with what muted them first; `at` ms. */
export type SimulatedMute = { group: string; fingerprint: string; by: string; at: number }
export type Simulation = { notices: SimulatedNotice[]; muted: SimulatedMute[] }

/**
 * What people would have been told of events, in virtual time. Events are taken in the order of their times; of the same time, in
 * the order given. One whose name no rule has says nothing. After the last event the clock runs until nothing but reminders is left
 * of what never resolves, or to `until` (ms) with its reminders.
 */
export function simulate(policy: AlertPolicy, events: readonly AlertEvent[], { until }: { until?: number } = {}): Simulation {
  const run = new Run(policy)
  for (const event of events.toSorted((a, b) => a.t - b.t)) {
    run.passTo(event.t)
    run.take(event)
  }
  if (until === undefined) run.drain()
  else run.passTo(until + 1)
  return { notices: run.notices, muted: [...run.muted.values()] }
}

type Group = { key: string; state: GroupState; members: Map<string, MutableMember> }

class Run {
  readonly notices: SimulatedNotice[] = []
  readonly muted = new Map<string, SimulatedMute>()
  readonly #policy: AlertPolicy
  readonly #rules: ReadonlyMap<string, PolicyRule>
  readonly #muting: Muting
  readonly #groups = new Map<string, Group>()
  /** Of groups that are over, so that episodes are numbered through. */
  readonly #episodes = new Map<string, number>()
  /** Groups that an inhibition could mute, by its place. */
  readonly #targets = new Map<string, Set<string>>()
  /** Group keys; null = all of them. */
  readonly #queue: TimeQueue<string | null> = createTimeQueue()
  #now = Number.NEGATIVE_INFINITY

  constructor(policy: AlertPolicy) {
    this.#policy = policy
    this.#rules = new Map(policy.rules.map((rule) => [rule.name, rule]))
    this.#muting = createMuting(policy)
    for (const { startsAt, endsAt } of policy.silences) for (const at of [startsAt, endsAt]) this.#queue.add(at, null)
  }

  take({ t, name, labels, state, severity }: AlertEvent): void {
    const rule = this.#rules.get(name)
    if (!rule) return
    this.#now = t
    const group = this.#groupFor(rule, labels)
    const fingerprint = fingerprintOf(name, labels)
    applyEvent(group.state, { fingerprint, state, severity, at: t })
    const known = group.state.members[fingerprint]
    const member = { fingerprint, rule: name, labels, severity: known?.severity ?? rule.severity }
    group.members.set(fingerprint, member)
    for (const place of this.#muting.placesOf(member)) this.#listTarget(place, group.key)
    for (const place of this.#muting.set(member, known !== undefined && isOpen(known)))
      for (const key of this.#targets.get(place) ?? []) this.#poke(key, t)
    this.#schedule(group)
  }

  /** Decides what is due before `at`: events of that time come first. */
  passTo(at: number): void {
    for (let first = this.#queue.firstAt(); first !== null && first < at; first = this.#queue.firstAt()) this.#step()
  }

  drain(): void {
    for (const group of this.#groups.values()) {
      const { plan } = group.state
      const timers = {
        critical: { ...plan.timers.critical, remind: null },
        warning: { ...plan.timers.warning, remind: null },
        info: { ...plan.timers.info, remind: null },
      }
      group.state = changePlan(group.state, { ...plan, timers }, this.#now)
      this.#schedule(group)
    }
    while (this.#queue.firstAt() !== null) this.#step()
  }

  #step(): void {
    const next = this.#queue.take()
    if (!next) return
    // A silence may have begun long before the first event.
    this.#now = Math.max(this.#now, next.at)
    if (next.item === null) for (const key of this.#groups.keys()) this.#poke(key, this.#now)
    else {
      const group = this.#groups.get(next.item)
      if (group && group.state.due !== null && group.state.due <= next.at) this.#decide(group)
    }
  }

  #decide(group: Group): void {
    const { notices } = decideOn(group.state, this.#mutes(group), this.#now)
    for (const notice of notices) this.notices.push({ ...notice, group: group.key })
    if (!isOver(group.state)) return this.#schedule(group)
    this.#groups.delete(group.key)
    this.#episodes.set(group.key, group.state.episodes)
    for (const groups of this.#targets.values()) groups.delete(group.key)
  }

  #mutes({ key, state, members }: Group): Map<string, string> {
    const found = new Map<string, string>()
    if (this.#policy.silences.length === 0 && this.#policy.inhibitions.length === 0) return found
    for (const [fingerprint, known] of Object.entries(state.members)) {
      const member = members.get(fingerprint)
      const by = member ? this.#muting.mutedBy(member, this.#now) : null
      if (by === null) continue
      found.set(fingerprint, by)
      if (isOpen(known) && !this.muted.has(fingerprint))
        this.muted.set(fingerprint, { group: key, fingerprint, by, at: this.#now })
    }
    return found
  }

  #groupFor(rule: PolicyRule, labels: AlertEvent['labels']): Group {
    const { groupKey } = groupOf(rule, labels)
    const known = this.#groups.get(groupKey)
    if (known) return known
    // Nothing has to carry this state over, so nothing bounds it.
    const state = beginGroup(planOf(rule, labels, Number.MAX_SAFE_INTEGER))
    state.episodes = this.#episodes.get(groupKey) ?? 0
    const group = { key: groupKey, state, members: new Map() }
    this.#groups.set(groupKey, group)
    return group
  }

  #listTarget(place: string, key: string): void {
    const groups = this.#targets.get(place) ?? new Set()
    this.#targets.set(place, groups.add(key))
  }

  #poke(key: string, at: number): void {
    const group = this.#groups.get(key)
    if (!group) return
    group.state.due = Math.min(group.state.due ?? at, at)
    this.#schedule(group)
  }

  #schedule({ key, state }: Group): void {
    if (state.due !== null) this.#queue.add(Math.max(state.due, this.#now), key)
  }
}
