import { type NoticeReason, worse } from './alert.ts'
import type { Episode, GroupState } from './group-state.ts'
import type { Survey } from './survey-group.ts'
import { isDigestOf } from './take-event.ts'

/** Something to be done at a time: tell people, or end an episode that nobody was told of. */
export type NextStep = { at: number; does: NoticeReason | 'end-untold' }

/** Everything that is due or will be if nothing else happens, most important first. `now` in ms. */
export function nextSteps(state: GroupState, survey: Survey, now: number): NextStep[] {
  const { episode, plan } = state
  if (!episode) return []
  if (isDigestOf(plan, episode)) return digestSteps(state, episode, survey, now)
  return episode.notifiedAt === null ? untoldSteps(episode, survey, now) : toldSteps(state, episode, survey, now)
}

function digestSteps(state: GroupState, episode: Episode, survey: Survey, now: number): NextStep[] {
  if (hasDigestNews(state, episode, survey))
    return [{ at: episode.waitUntil ?? now + (state.plan.digestEvery ?? 0), does: 'digest' }]
  return state.open > 0 ? [] : [{ at: now, does: 'end-untold' }]
}

/** Whether a digest has something to say: what began, what ended, and that all did of which people were told that it goes on. */
export const hasDigestNews = (state: GroupState, episode: Episode, survey: Survey): boolean =>
  survey.fresh !== null || survey.unknown !== null || survey.passed !== null || (episode.goesOn && state.open === 0)

function untoldSteps(episode: Episode, survey: Survey, now: number): NextStep[] {
  if (survey.live === 0) {
    if (survey.suppressed > 0) return []
    // What came and went is waited for to the end: the next change of it belongs to the same wait.
    return [{ at: episode.waitUntil ?? now, does: 'end-untold' }]
  }
  const at = episode.waitUntil ?? now + survey.timers.wait
  const first: NextStep = { at, does: survey.liveFiring > 0 ? 'first' : 'no-data' }
  return survey.flaps ? [{ at: now, does: 'flapping' }, first] : [first]
}

function toldSteps(state: GroupState, episode: Episode, survey: Survey, now: number): NextStep[] {
  const steps: NextStep[] = []
  if (survey.clearAt !== null) steps.push({ at: survey.clearAt, does: 'all-resolved' })
  if (survey.live === 0) return steps
  if (survey.flaps && !episode.flappingTold) steps.push({ at: now, does: 'flapping' })
  if (survey.severity && worse(survey.severity, episode.severity) !== episode.severity)
    steps.push({ at: now, does: 'severity-raised' })
  const change = changeStep(state, episode, survey)
  if (change) steps.push(change)
  const { remind } = survey.timers
  if (remind !== null && !episode.acknowledged) steps.push({ at: episode.lastNoticeAt + remind, does: 'reminder' })
  return steps
}

/** Changes within an alert are told together, once they had time to gather and the last notice is long enough ago. */
function changeStep({ flapping }: GroupState, episode: Episode, survey: Survey): NextStep | null {
  const { fresh, unknown, timers } = survey
  const cleared = survey.flaps || flapping ? null : survey.cleared
  const gathering = Math.min(fresh ?? Number.POSITIVE_INFINITY, unknown ?? Number.POSITIVE_INFINITY) + timers.wait
  const first = Number.isFinite(gathering) ? gathering : cleared
  if (first === null) return null
  const at = Math.max(first, episode.lastNoticeAt + timers.update)
  if (fresh !== null) return { at, does: 'new-members' }
  return { at, does: unknown === null ? 'some-resolved' : 'no-data' }
}
