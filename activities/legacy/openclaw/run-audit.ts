import type { DatabaseSync } from 'node:sqlite'
import { foreignRows, numberIn, textIn } from '../foreign-rows.ts'
import type { RunRecord } from '../history/run-record.ts'

/** How the gateway's audit says that a run ended, in the words of its protocol. */
const states: Readonly<Record<string, RunRecord['state']>> = {
  succeeded: 'done',
  failed: 'failed',
  blocked: 'failed',
  cancelled: 'killed',
  timed_out: 'timeout',
}

export type RunAudit = {
  ofSession: (sessionKey: string) => Iterable<RunRecord>
  /** Keys of all sessions that have audited runs. */
  sessionKeys: () => Iterable<string>
}

/** Begins and ends of runs, as the gateway's state database keeps them. */
export function runAuditIn(db: DatabaseSync | null): RunAudit {
  if (db === null) return { ofSession: () => [], sessionKeys: () => [] }
  const columns = ['run_id', 'action', 'status', 'occurred_at'] as const
  const ofKey = foreignRows(db, 'audit_events', columns, `WHERE session_key = ? AND kind = 'agent_run' ORDER BY sequence`)
  if (ofKey) db.exec('CREATE INDEX IF NOT EXISTS mc_audit_session ON audit_events (session_key)')
  const keys = foreignRows(
    db,
    'audit_events',
    ['session_key'],
    `WHERE kind = 'agent_run' GROUP BY session_key ORDER BY session_key`,
  )
  return {
    *ofSession(sessionKey) {
      for (const row of ofKey?.(sessionKey) ?? []) {
        const runId = textIn(row.run_id)
        const at = numberIn(row.occurred_at)
        if (runId === null || at === null) continue
        const nothing = { error: null, stopReason: null }
        if (row.action === 'agent.run.started') yield { runId, state: null, startedAt: at, endedAt: null, ...nothing }
        if (row.action === 'agent.run.finished')
          yield { runId, state: states[String(row.status)] ?? null, startedAt: null, endedAt: at, ...nothing }
      }
    },
    *sessionKeys() {
      for (const row of keys?.() ?? []) {
        const key = textIn(row.session_key)
        if (key !== null) yield key
      }
    },
  }
}
