import { type Severity, type Timers, worse } from './alert.ts'
import type { GroupMember, GroupState } from './group-state.ts'
import { isOpen } from './take-event.ts'

/** What a group looks like at one moment: everything that its next steps depend on, from one pass over its members. */
export type Survey = {
  /** Highest severity of what goes on and is not muted; null = nothing does. */
  severity: Severity | null
  timers: Timers
  /** Goes on and is not muted; flapping counts as going on. */
  live: number
  liveFiring: number
  /** Open, but muted. */
  suppressed: number
  /** Something of it flaps and is not muted. */
  flaps: boolean
  /** When the first thing that flaps will have been quiet for long enough. */
  quietAt: number | null
  /** When all that was told or could be will have stayed clear; null = something of it is open. */
  clearAt: number | null
  /** Since when something is not told yet, by kind. */
  fresh: number | null
  unknown: number | null
  /** When the first told member will have stayed clear. */
  cleared: number | null
  /** A change that only a digest tells: came and went. */
  passed: number | null
}

/** Surveys a group whose mutes and flapping are up to date. `at` in ms. */
export function surveyGroup(state: GroupState): Survey {
  const severity = liveSeverity(state)
  const { plan, episode } = state
  const timers = plan.timers[worse(severity ?? 'info', episode?.severity ?? 'info')]
  const survey: Survey = {
    severity,
    timers,
    live: 0,
    liveFiring: 0,
    suppressed: 0,
    flaps: false,
    quietAt: state.flapping ? quietAt(state.flips, state) : null,
    clearAt: state.flapping ? quietAt(state.flips, state) : 0,
    fresh: null,
    unknown: null,
    cleared: null,
    passed: null,
  }
  for (const member of Object.values(state.members)) look(member, survey, state)
  lookAtUntracked(survey, state)
  survey.flaps ||= state.flapping && survey.live > 0
  return survey
}

function liveSeverity({ members, plan, untracked }: GroupState): Severity | null {
  let found: Severity | null = untracked > 0 ? plan.severity : null
  for (const member of Object.values(members)) {
    if (!isLive(member)) continue
    found = found ? worse(found, member.severity) : member.severity
    if (found === 'critical') break
  }
  return found
}

const isLive = (member: GroupMember): boolean => !member.muted && (isOpen(member) || member.flapping === true)

const quietAt = (flips: readonly number[], { plan }: GroupState): number => (flips.at(-1) ?? 0) + plan.flapping.quiet

const earliest = (a: number | null, b: number): number => (a === null ? b : Math.min(a, b))

function look(member: GroupMember, survey: Survey, state: GroupState): void {
  if (member.flapping) survey.quietAt = earliest(survey.quietAt, quietAt(member.flips, state))
  if (isOpen(member) && member.muted) survey.suppressed += 1
  if (isLive(member)) {
    survey.live += 1
    if (member.flapping) survey.flaps = true
    if (member.state !== 'no-data') survey.liveFiring += 1
  }
  lookAtEnd(member, survey, state)
  lookAtNews(member, survey, state)
}

/** What was told, and what could be, must stay clear before it is over. */
function lookAtEnd(member: GroupMember, survey: Survey, state: GroupState): void {
  if (member.muted && member.told === undefined) return
  if (isOpen(member)) survey.clearAt = null
  if (survey.clearAt === null || member.since < (state.episode?.openedAt ?? 0)) return
  const settled = member.since + survey.timers.clearFor
  survey.clearAt = Math.max(survey.clearAt, member.flapping ? Math.max(settled, quietAt(member.flips, state)) : settled)
}

function lookAtNews(member: GroupMember, survey: Survey, { plan, episode }: GroupState): void {
  if (member.muted || !episode) return
  const { state, told, flapping } = member
  if (state === 'resolved') {
    if (told !== undefined && told !== 'resolved' && !flapping)
      survey.cleared = earliest(survey.cleared, member.since + survey.timers.clearFor)
    if (told !== 'resolved' && member.since >= episode.openedAt) survey.passed = earliest(survey.passed, member.since)
  } else if (state === 'no-data' && plan.noData === 'alert') {
    if (told !== 'no-data' && !flapping) survey.unknown = earliest(survey.unknown, member.from)
  } else if (flapping ? told === undefined : told !== 'firing') survey.fresh = earliest(survey.fresh, member.from)
}

/** Members beyond the limit go on unless all that is tracked is muted: then they most likely are too. */
function lookAtUntracked(survey: Survey, { untracked }: GroupState): void {
  if (untracked === 0) return
  survey.clearAt = null
  if (survey.suppressed > 0 && survey.live === 0) {
    survey.suppressed += untracked
    survey.severity = null
  } else {
    survey.live += untracked
    survey.liveFiring += untracked
  }
}
