import type { Cause } from './cause.ts'

type Figures = Readonly<Record<string, number | string>>

/** One thing that the alert is about. Times in ms since epoch. */
export type MemberFact = {
  /** Of the finding behind it; null = it has none. */
  kind: string | null
  verdict: string | null
  confidence: number | null
  labels: Readonly<Record<string, string>>
  since: number
  says: string
  figures: Figures
  sessionId: string | null
}

/** A session that the alert is about, as it was when evidence was gathered. */
export type SessionFact = {
  id: string
  key: string
  gateway: string
  agent: string
  model: string | null
  provider: string | null
  verdict: string
  since: number | null
  hasActiveRun: boolean | null
  lastRunError: string | null
  says: readonly string[]
  figures: Figures
}

/** A fact of a session's timeline: its kind and what little of it is no message. */
export type EventFact = { session: string; at: number; kind: string; says: string }

/** What the sessions concerned used from `since` to when evidence was gathered. `usd` null = nothing of it was priced. */
export type BurnFact = { since: number; minutes: number; calls: number; tokens: number; usd: number | null; unpriced: number }

/** A change made by somebody before it began. */
export type ChangeFact = { at: number; what: 'deployment' | 'configuration'; says: string; environment: string | null }

/** Something else that was found wrong at the time. */
export type FindingFact = {
  kind: string
  subject: string | null
  verdict: string
  since: number
  confidence: number
  says: string
}

export type GatewayFact = { slug: string; state: string; since: number; reason: string | null }

/** An earlier incident with the same signature, and what ended it. */
export type SimilarFact = { number: number; openedAt: number; title: string; cause: Cause | null; helped: string | null }

/** All that was gathered about an incident. Plain JSON; nothing in it was not stored redacted before. */
export type IncidentEvidence = {
  gatheredAt: number
  /** When the first of it began. */
  beganAt: number
  rule: string
  severity: string
  labels: Readonly<Record<string, string>>
  memberCount: number
  members: readonly MemberFact[]
  sessionCount: number
  sessions: readonly SessionFact[]
  events: readonly EventFact[]
  burn: BurnFact | null
  changes: readonly ChangeFact[]
  findings: readonly FindingFact[]
  gateways: readonly GatewayFact[]
  similar: readonly SimilarFact[]
}
