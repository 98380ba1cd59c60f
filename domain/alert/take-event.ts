import { type Severity, worse } from './alert.ts'
import type { Episode, GroupMember, GroupPlan, GroupState, MemberEvent } from './group-state.ts'

/** The group after a change of one member. A change that is known, or older than what is known, changes nothing. */
export const takeEvent = (state: GroupState, event: MemberEvent): GroupState => takeEvents(state, [event])

/** The group after changes, in their order: one copy for all of them. */
export function takeEvents(state: GroupState, events: readonly MemberEvent[]): GroupState {
  const draft = copyOf(state)
  for (const event of events) applyEvent(draft, event)
  return draft
}

/** A copy whose record of members and episode may be changed; members are replaced, never changed. */
export const copyOf = (state: GroupState): GroupState => ({
  ...state,
  members: { ...state.members },
  episode: state.episode && { ...state.episode },
  flips: [...state.flips],
})

export const isOpen = ({ state }: Pick<GroupMember, 'state'>): boolean => state !== 'resolved'

/** Takes one change into a draft of `copyOf`. */
export function applyEvent(draft: GroupState, event: MemberEvent): void {
  const known = draft.members[event.fingerprint]
  if (known && event.at < known.at) return
  const state = stateOf(event, known, draft.plan)
  if (state === null) return
  if (!known && !room(draft, event, state)) return
  const severity = severityOf(event, known, draft.plan)
  if (known?.state === state && known.severity === severity) {
    if (event.at > known.at) draft.members[event.fingerprint] = { ...known, at: event.at }
    return
  }
  const turned = (known ? isOpen(known) : false) !== (state !== 'resolved')
  const isSame = known?.state === state
  const member: GroupMember = {
    ...known,
    state,
    severity,
    at: event.at,
    since: isSame || (known && !turned) ? known.since : event.at,
    from: isSame ? known.from : event.at,
    flips: known?.flips ?? [],
  }
  if (!known) draft.tracked += 1
  draft.members[event.fingerprint] = turned && !draft.plan.momentary ? withFlip(member, draft, event.at) : member
  if (turned) count(draft, state === 'resolved' ? -1 : 1, event.at)
  schedule(draft, draft.members[event.fingerprint] ?? member, event.at)
}

/** The state that an event leaves its member in; null = it says nothing. */
function stateOf({ state }: MemberEvent, known: GroupMember | undefined, plan: GroupPlan): GroupMember['state'] | null {
  if (state !== 'no-data') return state
  if (plan.noData === 'alert') return state
  if (plan.noData === 'ok') return 'resolved'
  return known && isOpen(known) ? state : null
}

/** How bad something is while it is open; that it cleared, or cannot be known, does not change it. */
function severityOf(event: MemberEvent, known: GroupMember | undefined, plan: GroupPlan): Severity {
  if (event.state === 'resolved') return known?.severity ?? plan.severity
  return event.severity ?? (event.state === 'no-data' ? known?.severity : undefined) ?? plan.severity
}

/** Whether an unknown member is to be tracked; if there is no room it is counted. */
function room(draft: GroupState, event: MemberEvent, state: GroupMember['state']): boolean {
  if (state === 'resolved' && draft.untracked === 0) return false
  if (state !== 'resolved' && draft.tracked < draft.plan.memberLimit) return true
  const { at } = event
  countUntracked(draft, state === 'resolved' ? -1 : 1)
  schedule(draft, { state, severity: severityOf(event, undefined, draft.plan), since: at, at, from: at, flips: [] }, at)
  return false
}

function countUntracked(draft: GroupState, by: 1 | -1): void {
  draft.untracked += by
  draft.open += by
}

function withFlip(member: GroupMember, { plan }: GroupState, at: number): GroupMember {
  const { transitions, within } = plan.flapping
  const flips = [...member.flips, at].slice(-transitions)
  return flips.length === transitions && at - (flips[0] ?? at) <= within
    ? { ...member, flips, flapping: true }
    : { ...member, flips }
}

/** Keeps the number of open members, and the transitions of the group as a whole. */
function count(draft: GroupState, by: 1 | -1, at: number): void {
  const before = draft.open > 0
  draft.open += by
  if (before === draft.open > 0 || draft.plan.momentary) return
  const { transitions, within } = draft.plan.flapping
  // Different members that come one after the other are no flapping yet: a group needs twice as many as a member.
  draft.flips = [...draft.flips, at].slice(-2 * transitions)
  if (draft.flips.length === 2 * transitions && at - (draft.flips[0] ?? at) <= within) draft.flapping = true
}

/** Makes sure that a decision is made no later than this change asks for; `decide` knows better, and sets it anew. */
function schedule(draft: GroupState, member: GroupMember, at: number): void {
  const { plan } = draft
  if (isOpen(member) && !draft.episode) beginEpisode(draft, at)
  const { episode } = draft
  if (!episode) return remind(draft, at)
  if (worse(episode.seen, member.severity) !== episode.seen) {
    episode.seen = member.severity
    // What began as a digest may be more now, and all of it is due otherwise.
    if (plan.digestEvery !== null && !plan.momentary) remind(draft, at)
  }
  const { wait, update } = plan.timers[worse(member.severity, episode.severity)]
  if (isDigestOf(plan, episode)) {
    episode.waitUntil ??= at + (plan.digestEvery ?? 0)
    return remind(draft, episode.waitUntil)
  }
  if (member.flapping || draft.flapping) remind(draft, at)
  if (!isOpen(member)) {
    // News that is none any more no longer holds back what cleared before.
    if (member.told !== 'firing') remind(draft, Math.max(at, episode.lastNoticeAt + update))
    return remind(draft, at + leastClearFor(plan))
  }
  if (episode.notifiedAt === null) {
    episode.waitUntil = Math.min(episode.waitUntil ?? Number.POSITIVE_INFINITY, at + wait)
    return remind(draft, episode.waitUntil)
  }
  const raised = worse(member.severity, episode.severity) !== episode.severity
  // The first that goes on again brings what cleared before with it; others gather.
  const ready = draft.open === 1 ? at : at + wait
  remind(draft, raised ? at : Math.max(ready, episode.lastNoticeAt + update))
}

function remind(draft: GroupState, at: number): void {
  draft.due = draft.due === null ? at : Math.min(draft.due, at)
}

const leastClearFor = ({ timers }: GroupPlan): number =>
  Math.min(timers.critical.clearFor, timers.warning.clearFor, timers.info.clearFor)

/** Whether changes are told together: while nothing is worse than info, and for what has no end. */
export const isDigestOf = (plan: GroupPlan, episode: Episode): boolean =>
  plan.momentary || (plan.digestEvery !== null && episode.seen === 'info')

/** Starts the next episode in a draft. */
export function beginEpisode(draft: GroupState, at: number): Episode {
  draft.episodes += 1
  const open = Object.values(draft.members).filter(isOpen)
  draft.episode = {
    number: draft.episodes,
    openedAt: at,
    waitUntil: null,
    notifiedAt: null,
    lastNoticeAt: at,
    seen: open.reduce<Severity>((seen, { severity }) => worse(seen, severity), 'info'),
    severity: 'info',
    worst: 'info',
    toldChannels: [],
    goesOn: false,
    acknowledged: null,
    flappingSince: null,
    flappingTold: false,
    noticeCount: 0,
    incidentOpened: false,
    gone: 0,
  }
  return draft.episode
}
