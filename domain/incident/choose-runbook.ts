import type { Cause } from './cause.ts'

/** What an incident has to be for a runbook to be its own; what is absent is not asked for. */
export type RunbookRule = {
  name: string
  match: {
    kind?: readonly string[] | undefined
    verdict?: readonly string[] | undefined
    severity?: readonly string[] | undefined
    labels: Readonly<Record<string, readonly string[]>>
    cause?: readonly string[] | undefined
    minConfidence: number
  }
}

/** What is known of an incident when its runbook is chosen. */
export type IncidentFacts = {
  kinds: readonly string[]
  verdicts: readonly string[]
  severity: string
  labels: Readonly<Record<string, string>>
  cause: Cause
  confidence: number
  /** What the alert's rule names; null = nothing. It goes first, if it matches. */
  wanted: string | null
}

/** The runbook of an incident: the one its rule names if that matches, else the first that does; null = none. */
export function chooseRunbook<R extends RunbookRule>(runbooks: readonly R[], facts: IncidentFacts): R | null {
  const fitting = runbooks.filter((runbook) => fits(runbook, facts))
  return fitting.find(({ name }) => name === facts.wanted) ?? fitting[0] ?? null
}

function fits({ match }: RunbookRule, { kinds, verdicts, severity, labels, cause, confidence }: IncidentFacts): boolean {
  const isAmong = (wanted: readonly string[] | undefined, are: readonly string[]) =>
    wanted === undefined || are.some((one) => wanted.includes(one))
  return (
    isAmong(match.kind, kinds) &&
    isAmong(match.verdict, verdicts) &&
    isAmong(match.severity, [severity]) &&
    isAmong(match.cause, [cause]) &&
    confidence >= match.minConfidence &&
    Object.entries(match.labels).every(([label, values]) => values.includes(labels[label] ?? ''))
  )
}
