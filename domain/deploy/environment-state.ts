import { MOST_HOLDS } from './most-holds.ts'

/** A release that ran in an environment, and the deployment that brought it. */
export type Ran = { id: string; name: string; contentHash: string; deploymentId: string }

/** What automation may not bring back, and why. */
export type Hold = { release: Omit<Ran, 'deploymentId'>; by: string; since: string; reason: string }

/** A hold with when it ended: released by a person, or its release proved itself. `endedAt` null = it still holds. */
export type KnownHold = Hold & { endedAt: string | null }

/** What runs in an environment as journals told it. Times ISO 8601. */
export type EnvironmentState = {
  current: (Ran & { since: string }) | null
  /** Newest first; at most `RETURN_WINDOW`. */
  returnable: Ran[]
  /** Newest first. Those that ended are kept for a while, so that older news does not hold their releases again. */
  holds: KnownHold[]
  /** Time of the newest news about what runs: older news changes nothing. */
  toldAt: string | null
  /** Time of the newest hold that is not kept any more: news as old changes nothing. */
  holdToldAt: string | null
}

/** News of an environment: a release came to stay, or was taken back (`to` = what runs again; null = not known). */
export type EnvironmentNews =
  | { kind: 'promoted'; ran: Ran; at: string }
  | { kind: 'rolled-back'; ran: Ran; to: Ran | null; by: string; reason: string; at: string }

/** Returning to one of the last three releases skips gates: they passed them here, and have not changed since. */
export const RETURN_WINDOW = 3

/** What is known of an environment after some news. The order in which news of different deployments comes in does not matter. */
export function hear(state: EnvironmentState, news: EnvironmentNews): EnvironmentState {
  return withRunning(withHold(state, news), news)
}

function withHold(state: EnvironmentState, news: EnvironmentNews): EnvironmentState {
  const { at, ran } = news
  const known = state.holds.find(({ release }) => release.id === ran.id)
  if (!isNews(known ? toldOf(known) : state.holdToldAt, at)) return state
  // Somebody brought it back on purpose, and it proved itself.
  if (news.kind === 'promoted') return known ? endHolds(state, ran.id, at) : state
  // It was brought back since.
  if (state.current?.id === ran.id && !isNews(state.current.since, at)) return state
  const { deploymentId: _, ...release } = ran
  const hold = { release, by: news.by, since: at, reason: news.reason, endedAt: null }
  return keepNewest(state, [hold, ...state.holds.filter((other) => other !== known)])
}

/** A person, or that it proved itself, ends the hold of a release; `releaseId` null = of all. Unchanged = nothing was held. */
export function endHolds(state: EnvironmentState, releaseId: string | null, at: string): EnvironmentState {
  const ends = ({ release, endedAt }: KnownHold) => endedAt === null && (releaseId === null || release.id === releaseId)
  if (!state.holds.some(ends)) return state
  // Clocks differ: an end is never before its beginning.
  return {
    ...state,
    holds: state.holds.map((hold) => (ends(hold) ? { ...hold, endedAt: isNews(hold.since, at) ? at : hold.since } : hold)),
  }
}

/** Holds that still hold, newest first, as they are shown. */
export const openHolds = (holds: readonly KnownHold[]): Hold[] =>
  holds.filter(({ endedAt }) => endedAt === null).map(({ endedAt: _, ...hold }) => hold)

/** Of those that hold and of those that ended, the newest are kept. */
function keepNewest(state: EnvironmentState, holds: readonly KnownHold[]): EnvironmentState {
  const sorted = holds.toSorted((a, b) => Date.parse(b.since) - Date.parse(a.since))
  const [open, ended] = [sorted.filter(({ endedAt }) => endedAt === null), sorted.filter(({ endedAt }) => endedAt !== null)]
  const gone = [...open.slice(MOST_HOLDS), ...ended.slice(MOST_HOLDS)]
  const holdToldAt = gone.map(toldOf).reduce((told, at) => (isNews(told, at) ? at : told), state.holdToldAt)
  return { ...state, holds: sorted.filter((hold) => !gone.includes(hold)), holdToldAt }
}

function withRunning(state: EnvironmentState, news: EnvironmentNews): EnvironmentState {
  const { at, ran } = news
  if (!isNews(state.toldAt, at)) return state
  const { current, returnable } = state
  if (news.kind === 'promoted') {
    const before = [...(current ? [ranOf(current)] : []), ...returnable].filter(({ id }) => id !== ran.id)
    return { ...state, current: { ...ran, since: at }, returnable: before.slice(0, RETURN_WINDOW), toldAt: at }
  }
  const wasCurrent = current?.deploymentId === ran.deploymentId
  const to = news.to ?? (wasCurrent ? (returnable[0] ?? null) : current)
  if (to !== null && to.deploymentId === current?.deploymentId) return { ...state, toldAt: at }
  // What was taken back together with it is behind gates again.
  const place = returnable.findIndex(({ deploymentId }) => deploymentId === to?.deploymentId)
  return { ...state, current: to && { ...ranOf(to), since: at }, returnable: returnable.slice(place + 1), toldAt: at }
}

const ranOf = ({ id, name, contentHash, deploymentId }: Ran): Ran => ({ id, name, contentHash, deploymentId })
const toldOf = ({ since, endedAt }: KnownHold): string => endedAt ?? since
const isNews = (told: string | null, at: string): boolean => told === null || Date.parse(at) > Date.parse(told)
