import type { Observation, ObservationKind } from '#domain/session/observation.ts'
import { factKey, type IngestBatch, type PreparedObservation } from '../prepared-observation.ts'

/** Say that something lives and nothing more: they move a session's last activity and are not kept. */
const signsOfLife: ReadonlySet<ObservationKind> = new Set<ObservationKind>([
  'text-progressed',
  'tool-progressed',
  'output-counted',
  'run-progressed',
])

export const isSignOfLife = (fact: Observation): boolean => signsOfLife.has(fact.kind)

/** What a batch says of one session. */
export type SessionFacts = {
  key: string
  agentId: string
  imported: boolean
  facts: PreparedObservation[]
}

/** The batch's facts, each once, by session. Of a fact that comes twice the first is kept. */
export function bySession(observations: readonly PreparedObservation[]): Map<string, SessionFacts> {
  const sessions = new Map<string, SessionFacts>()
  const seen = new Set<string>()
  for (const fact of observations) {
    const key = factKey(fact)
    // A row that comes again after another may put things back as they were: it is kept for its time.
    if (seen.has(key) && fact.kind !== 'session-seen') continue
    seen.add(key)
    const session = sessions.get(fact.sessionKey)
    if (session) session.facts.push(fact)
    else sessions.set(fact.sessionKey, { key: fact.sessionKey, agentId: '', imported: false, facts: [fact] })
  }
  for (const session of sessions.values()) {
    session.agentId = agentOf(session)
    session.imported = session.facts.every((fact) => fact.imported === true)
  }
  return sessions
}

/** The gateway's sessions are keyed `agent:<agent>:…`; the facts themselves are asked first. */
function agentOf({ key, facts }: SessionFacts): string {
  for (const fact of facts) if (fact.agentId) return fact.agentId
  for (const fact of facts) if (fact.kind === 'session-seen') return fact.row.agentId
  return /^agent:([^:]+):/.exec(key)?.[1] ?? 'unknown'
}

/** Sessions that a whole listing no longer has, as facts of it. */
export function absences(poll: NonNullable<IngestBatch['poll']>, absentKeys: readonly string[]): PreparedObservation[] {
  return absentKeys.map((sessionKey) => ({
    kind: 'session-gone',
    reason: 'absent',
    at: poll.at,
    sessionKey,
    agentId: null,
    runId: null,
    dedupKey: `gone:absent:${poll.at}`,
    argsHash: null,
    resultHash: null,
    storeArgs: false,
    storeText: false,
  }))
}
