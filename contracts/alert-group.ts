import type { AlertState, Severity } from '#domain/alert/alert.ts'

/** Which group, and which of its turns: a turn that was taken is not taken again, its result is given again. */
export type GroupTurn = {
  tenantId: string
  groupKey: string
  /** Another for each turn, the same for each try of it. */
  turn: string
  acknowledge: { alertId: string; by: string }[]
}

/** The alert that a group has now. */
export type StandingAlert = { id: string; state: AlertState; severity: Severity; acknowledgedBy: string | null }

/** What an incident is told; times in ms since epoch. */
export type IncidentNews = { alertId: string; is: 'open' | 'changed' | 'over'; severity: Severity; state: AlertState; at: number }

/** What came of a turn, for a small history: what it says stands in Postgres. */
export type GroupDecision = {
  /** null = nothing is open. */
  alert: StandingAlert | null
  /** Until the next turn is due, unless something happens; null = nothing is. */
  dueInMs: number | null
  /** Nothing is open and nothing is remembered. */
  isOver: boolean
  /** Queued with this turn, to be sent now. */
  deliveries: string[]
  incidents: IncidentNews[]
}

/** What a group's workflow carries from run to run. */
export type GroupProgress = { turn: number; alert: StandingAlert | null; dueInMs: number | null }
