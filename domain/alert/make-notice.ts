import { type NoticeReason, type NoticeStatus, severities, worse } from './alert.ts'
import type { Episode, GroupMember, GroupState, NoticeDecision } from './group-state.ts'
import type { Survey } from './survey-group.ts'
import { isDigestOf, isOpen } from './take-event.ts'

/** Names of members that a notice carries, of each kind. */
const MOST_NAMED = 500

/** Tells people: the notice, and in the draft what they know from now on. `at` in ms. */
export function makeNotice(
  draft: GroupState,
  episode: Episode,
  survey: Survey,
  reason: NoticeReason,
  at: number,
): NoticeDecision {
  const { plan } = draft
  const isEnd = reason === 'all-resolved'
  const severity = isEnd ? episode.worst : (survey.severity ?? episode.severity)
  const { firing, resolved } = sortMembers(draft, survey, at)
  const untracked = survey.live > 0 || plan.momentary ? draft.untracked : 0
  const counts = {
    firing: firing.length + untracked,
    resolved: resolved.length + episode.gone,
    suppressed: survey.suppressed,
  }
  const status = isEnd || (counts.firing === 0 && !goesOnMuted(draft)) ? 'resolved' : statusOf(survey)
  const opensIncident = plan.incident && severity === 'critical' && !isEnd && !episode.incidentOpened
  const channels = isEnd ? [...episode.toldChannels] : plan.channels[severity]
  episode.noticeCount += 1
  markTold(draft, firing, resolved)
  Object.assign(episode, {
    ...{ severity, worst: worse(severity, episode.worst), lastNoticeAt: at, waitUntil: null },
    notifiedAt: episode.notifiedAt ?? at,
    toldChannels: [...new Set([...episode.toldChannels, ...channels])],
    incidentOpened: episode.incidentOpened || opensIncident,
    goesOn: status !== 'resolved' && !plan.momentary,
    flappingTold: episode.flappingTold || survey.flaps,
    acknowledged: reason === 'new-members' || reason === 'severity-raised' ? null : episode.acknowledged,
  })
  return {
    ...{ seq: episode.noticeCount, episode: episode.number, reason, severity, counts, at, channels, opensIncident },
    status,
    firing: firing.map(([fingerprint]) => fingerprint).slice(0, MOST_NAMED),
    resolved: resolved.map(([fingerprint]) => fingerprint).slice(0, MOST_NAMED),
  }
}

/** Whether something that people were told of goes on, although it is muted now. */
const goesOnMuted = ({ members }: GroupState): boolean =>
  Object.values(members).some((member) => isOpen(member) && member.told !== undefined)

function statusOf({ flaps, live, liveFiring }: Survey): NoticeStatus {
  if (flaps) return 'flapping'
  return liveFiring > 0 || live === 0 ? 'firing' : 'no-data'
}

type Named = [string, GroupMember]

/** What goes on, most severe and newest first, and what was told and has stayed clear. What is muted is not told. */
function sortMembers(draft: GroupState, survey: Survey, at: number): { firing: Named[]; resolved: Named[] } {
  const firing: Named[] = []
  const resolved: Named[] = []
  // A digest says what is so; it needs no patience with what comes and goes.
  const isDigest = draft.episode !== null && isDigestOf(draft.plan, draft.episode)
  for (const named of Object.entries(draft.members)) {
    const [, member] = named
    if (isDigest ? isOpen(member) : isHeld(member, survey, at)) {
      if (!member.muted) firing.push(named)
    } else if (member.told !== undefined || (isDigest && isPassed(draft, member))) resolved.push(named)
  }
  const rank = ({ severity }: GroupMember) => severities.indexOf(severity)
  firing.sort(([, a], [, b]) => rank(a) - rank(b) || b.since - a.since)
  resolved.sort(([, a], [, b]) => b.since - a.since)
  return { firing, resolved }
}

/** Whether it goes on as far as people are concerned: a told one that has not stayed clear yet does. */
function isHeld(member: GroupMember, { timers }: Survey, at: number): boolean {
  if (isOpen(member) || member.flapping) return true
  return member.told !== undefined && member.told !== 'resolved' && at < member.since + timers.clearFor
}

/** Came and went between two digests: only those tell of it. */
const isPassed = ({ episode }: GroupState, { since, muted }: GroupMember): boolean =>
  episode !== null && since >= episode.openedAt && !muted

function markTold(draft: GroupState, firing: readonly Named[], resolved: readonly Named[]): void {
  for (const [fingerprint, member] of firing) {
    const told = member.state === 'no-data' && draft.plan.noData === 'alert' ? 'no-data' : 'firing'
    if (member.told !== told) draft.members[fingerprint] = { ...member, told }
  }
  for (const [fingerprint, member] of resolved) draft.members[fingerprint] = { ...member, told: 'resolved' }
}
