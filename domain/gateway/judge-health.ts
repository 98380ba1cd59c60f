import type { GatewayState, GatewayStatus } from './state.ts'
import type { Judgement } from './trouble.ts'

/** What is known of a gateway right now; `null` = not known. Times in ms by our clock. */
export type GatewayFacts = {
  connected: boolean
  /** The last trouble, while not connected. */
  trouble: Judgement | null
  /** When the last `sessions.list` was answered on this connection. */
  polledAt: number | null
  pollIntervalMs: number
  failedPolls: number
  lastPollTookMs: number | null
  /** When events were last lost on this connection. */
  gapAt: number | null
  eventLoopDegraded: boolean
  /** `accepting` unless the gateway says that it takes no work. */
  suspensionPhase: string | null
}

/** A poll may be late by half an interval before the list counts as stale. */
const LATE = 1.5
/** Lost events are worth showing for a while, though they were read back. */
const GAP_SHOWN_MS = 60_000
const SLOW_POLL_MS = 2_000

/** The status to show. `since` is kept from `previous` while the state stays the same. */
export function judgeGateway(facts: GatewayFacts, previous: GatewayStatus | null, now: number): GatewayStatus {
  const { state, reason, missing } = facts.connected ? judgeConnected(facts, now) : judgeAbsent(facts.trouble)
  const since = previous?.state === state ? previous.since : now
  return { state, since, reason, missing }
}

type Finding = { state: GatewayState; reason: string | null; missing: readonly string[] }

const judgeAbsent = (trouble: Judgement | null): Finding =>
  trouble ?? { state: 'unknown', reason: 'Connecting for the first time.', missing: [] }

function judgeConnected(facts: GatewayFacts, now: number): Finding {
  const reasons = degradations(facts, now)
  if (reasons.length > 0) return { state: 'degraded', reason: reasons.join(' '), missing: [] }
  if (facts.polledAt === null)
    return { state: 'unknown', reason: 'Connected; the list of its sessions has not come yet.', missing: [] }
  return { state: 'connected', reason: null, missing: [] }
}

function degradations(facts: GatewayFacts, now: number): string[] {
  const reasons: string[] = []
  if (facts.failedPolls > 0) reasons.push(`The last ${facts.failedPolls} of our requests for its sessions failed.`)
  else if (facts.polledAt !== null && now - facts.polledAt > facts.pollIntervalMs * LATE)
    reasons.push('Its list of sessions is stale.')
  if (facts.lastPollTookMs !== null && facts.lastPollTookMs >= SLOW_POLL_MS)
    reasons.push(`It needed ${Math.round(facts.lastPollTookMs / 100) / 10} s to list its sessions; we ask it less often.`)
  if (facts.gapAt !== null && now - facts.gapAt < GAP_SHOWN_MS)
    reasons.push('It dropped events because one side is too slow; we read them back.')
  if (facts.eventLoopDegraded) reasons.push('It reports itself overloaded (event loop degraded).')
  if (facts.suspensionPhase !== null && facts.suspensionPhase !== 'accepting')
    reasons.push(`It takes no new work (${facts.suspensionPhase}).`)
  return reasons
}
