import { worse } from './alert.ts'
import type { Decision, Episode, GroupAlert, GroupMember, GroupState, Muted, NoticeDecision } from './group-state.ts'
import { makeNotice } from './make-notice.ts'
import { hasDigestNews, nextSteps } from './next-steps.ts'
import { type Survey, surveyGroup } from './survey-group.ts'
import { beginEpisode, copyOf, isDigestOf, isOpen } from './take-event.ts'

/**
 * What to tell people now. At most one notice; `dueAt` of the new state says when to ask again, which may be at once.
 * @param muted of all members, open or not, as far as they are known
 * @param at ms; late is no harm
 */
export function decide(state: GroupState, muted: Muted, at: number): Decision {
  const draft = copyOf(state)
  return { ...decideOn(draft, muted, at), state: draft }
}

/** The same, changing a draft of `copyOf`. */
export function decideOn(draft: GroupState, muted: Muted, at: number): Omit<Decision, 'state'> {
  mute(draft, muted, at)
  settleFlapping(draft, at)
  forget(draft, at)
  if (!draft.episode && draft.open > 0) beginEpisode(draft, at)
  const { episode } = draft
  if (!episode) {
    draft.due = forgetAt(draft)
    return { notices: [], alert: null }
  }
  const notices = act(draft, episode, at)
  const survey = surveyGroup(draft)
  if (draft.episode) updateWait(draft, draft.episode, survey, at)
  const alert = alertOf(draft, episode, survey, at)
  if (alert.resolvedAt !== null) alert.resolved = notices[0]?.counts.resolved ?? 0
  draft.due = nextDue(draft, survey, at)
  return { notices, alert }
}

function mute(draft: GroupState, muted: Muted, at: number): void {
  for (const [fingerprint, member] of Object.entries(draft.members)) {
    // Of what is clear it may not be known; then it is as it was.
    const isMuted = muted.has(fingerprint) || (!isOpen(member) && member.muted === true)
    if (isMuted === (member.muted === true)) continue
    const { muted: _, ...rest } = member
    draft.members[fingerprint] = isMuted ? { ...rest, muted: true } : { ...rest, from: at }
  }
}

/** Ends the flapping of what was quiet for long enough, and forgets transitions before the window. */
function settleFlapping(draft: GroupState, at: number): void {
  const { within, quiet } = draft.plan.flapping
  const isQuiet = (flips: readonly number[]) => (flips.at(-1) ?? 0) + quiet <= at
  if (draft.flapping && isQuiet(draft.flips)) draft.flapping = false
  draft.flips = draft.flips.filter((flip) => flip + within > at)
  for (const [fingerprint, member] of Object.entries(draft.members)) {
    const settles = member.flapping === true && isQuiet(member.flips)
    const flips = member.flips.filter((flip) => flip + within > at)
    if (!settles && flips.length === member.flips.length) continue
    const { flapping, ...rest } = member
    draft.members[fingerprint] = { ...rest, flips, ...(flapping && !settles && { flapping }) }
  }
}

/** Drops members that are clear, told to be, and did not change within the window; when full, those that changed too. */
function forget(draft: GroupState, at: number): void {
  const { episode, plan } = draft
  const isFull = draft.tracked >= plan.memberLimit
  for (const [fingerprint, member] of Object.entries(draft.members)) {
    if (isOpen(member) || member.flapping || isToTell(draft, member)) continue
    const isKept = member.flips.length > 0 || (episode !== null && member.told !== undefined)
    if (isKept && !isFull) continue
    // A member that just cleared may still hold the end up.
    if (at < member.since + plan.timers[episode?.severity ?? 'info'].clearFor) continue
    if (member.told !== undefined && episode) episode.gone += 1
    drop(draft, fingerprint)
  }
}

function drop(draft: GroupState, fingerprint: string): void {
  Reflect.deleteProperty(draft.members, fingerprint)
  draft.tracked -= 1
}

/** Whether people wait to hear that it is clear: they were told of it, or a digest tells of all that came and went. */
function isToTell({ episode, plan }: GroupState, { told, since, muted }: GroupMember): boolean {
  if (!episode || told === 'resolved') return false
  return told !== undefined || (isDigestOf(plan, episode) && since >= episode.openedAt && !muted)
}

/** Takes the most important step that is due. */
function act(draft: GroupState, episode: Episode, at: number): NoticeDecision[] {
  const survey = surveyGroup(draft)
  updateWait(draft, episode, survey, at)
  episode.flappingSince = survey.flaps ? (episode.flappingSince ?? at) : null
  if (!survey.flaps) episode.flappingTold = false
  const step = nextSteps(draft, survey, at).find((each) => each.at <= at)
  if (!step) return []
  const notices = step.does === 'end-untold' ? [] : [makeNotice(draft, episode, survey, step.does, at)]
  if (step.does === 'end-untold' || notices[0]?.status === 'resolved') endEpisode(draft)
  if (draft.plan.momentary) forgetAll(draft)
  return notices
}

/** The wait of what nobody was told of begins anew when its muting ends, and is over when everything is muted. */
function updateWait(draft: GroupState, episode: Episode, survey: Survey, at: number): void {
  const isDigest = isDigestOf(draft.plan, episode)
  if (isDigest)
    episode.waitUntil = hasDigestNews(draft, episode, survey) ? (episode.waitUntil ?? at + (draft.plan.digestEvery ?? 0)) : null
  else if (episode.notifiedAt === null && survey.live > 0) {
    // What began as a digest and got worse does not wait for it.
    const wait = at + survey.timers.wait
    episode.waitUntil = Math.min(episode.waitUntil ?? wait, wait)
  } else if (survey.suppressed > 0) episode.waitUntil = null
}

/** Nothing was told of what is left: of a new episode, all of it is news. */
function endEpisode(draft: GroupState): void {
  draft.episode = null
  for (const [fingerprint, member] of Object.entries(draft.members)) {
    const { told: _, ...rest } = member
    if (!isOpen(member) && member.flips.length === 0 && !member.flapping) drop(draft, fingerprint)
    else draft.members[fingerprint] = rest
  }
}

function forgetAll(draft: GroupState): void {
  Object.assign(draft, { members: {}, tracked: 0, open: 0, untracked: 0 })
}

function nextDue(draft: GroupState, survey: Survey, at: number): number | null {
  if (!draft.episode) return draft.open > 0 ? at : forgetAt(draft)
  const steps = nextSteps(draft, survey, at).map((step) => step.at)
  const due = survey.quietAt === null ? steps : [...steps, survey.quietAt]
  return due.length > 0 ? Math.min(...due) : null
}

/** When the last transition leaves the window, and with it all that is remembered of a group where nothing is open. */
function forgetAt(draft: GroupState): number | null {
  if (draft.tracked === 0) return null
  const last = Object.values(draft.members).reduce((latest, { flips }) => Math.max(latest, flips.at(-1) ?? 0), 0)
  return last + Math.max(draft.plan.flapping.within, draft.plan.timers.info.clearFor)
}

function alertOf(draft: GroupState, episode: Episode, survey: Survey, at: number): GroupAlert {
  const members = Object.values(draft.members)
  const isOver = draft.episode === null
  return {
    episode: episode.number,
    previousEpisode: episode.number > 1 ? episode.number - 1 : null,
    state: isOver ? 'resolved' : stateOf(episode, survey),
    severity: worse(episode.worst, survey.severity ?? 'info'),
    openedAt: episode.openedAt,
    notifiedAt: episode.notifiedAt,
    acknowledged: episode.acknowledged,
    flappingSince: episode.flappingSince,
    resolvedAt: isOver ? at : null,
    firing: isOver ? 0 : survey.live,
    // Once it is over its members are forgotten; its last notice counted them.
    resolved: episode.gone + members.filter((member) => !isOpen(member) && !member.flapping && member.told !== undefined).length,
    suppressed: survey.suppressed,
    noticeCount: episode.noticeCount,
  }
}

function stateOf(episode: Episode, survey: Survey): GroupAlert['state'] {
  if (survey.live === 0 && survey.suppressed > 0) return 'silenced'
  if (survey.flaps) return 'flapping'
  if (episode.acknowledged) return 'acknowledged'
  if (survey.live > 0 && survey.liveFiring === 0) return 'no-data'
  return episode.notifiedAt === null ? 'pending' : 'firing'
}
