import type { AuditView } from '#contracts/live.ts'
import type { Action } from '#domain/access/actions.ts'

/** What is done to the record besides what the action table names. */
type Recorded = Action | 'sign-in' | 'sign-out' | 'password.change' | 'config.apply' | 'incident.open'

const words: Partial<Record<Recorded, string>> = {
  'sign-in': 'Signed in',
  'sign-out': 'Signed out',
  'password.change': 'Changed the password',
  'config.apply': 'Applied configuration',
  'session.abort': 'Aborted a run',
  'session.message': 'Sent a message',
  'session.reset': 'Reset a session',
  'agent.pause': 'Paused an agent',
  'agent.resume': 'Resumed an agent',
  'token.create': 'Created a token',
  'token.revoke': 'Revoked a token',
  'gateway.reconnect': 'Reconnected a gateway',
  'gate.run': 'Ran a gate',
  'drift.check': 'Compared configuration',
  'drift.restore': 'Restored what is wanted',
  'deploy.start': 'Started a deployment',
  'deploy.approve': 'Approved a deployment',
  'deploy.reject': 'Rejected a deployment',
  'deploy.pause': 'Paused a deployment',
  'deploy.resume': 'Resumed a deployment',
  'deploy.cancel': 'Cancelled a deployment',
  'deploy.roll-back': 'Rolled back',
  'deploy.retry': 'Retried a rollback',
  'deploy.override': 'Overrode a verdict',
  'hold.release': 'Released a hold',
  'release.create': 'Made a release',
  'incident.open': 'Opened an incident',
  'incident.note': 'Wrote a note',
  'incident.own': 'Said who owns an incident',
  'incident.approve': 'Approved an action',
  'incident.reject': 'Rejected an action',
  'incident.undo': 'Took an action back',
  'incident.close': 'Closed an incident',
  'schedule.pause': 'Paused a schedule',
  'schedule.resume': 'Resumed a schedule',
  'schedule.trigger': 'Triggered a schedule',
  'schedule.backfill': 'Made up for what a schedule missed',
  'workflow.reset': 'Reset a workflow',
  'workflow.rerun': 'Ran a workflow again',
  'workflow.cancel': 'Cancelled a workflow',
  'workflow.terminate': 'Terminated a workflow',
  'workflow.signal': 'Signalled a workflow',
  'backfill.start': 'Started a backfill',
  'backfill.act': 'Decided about a backfill',
}

/** What the log says a deployment came to, by the state it is in then. */
const ends: Readonly<Record<string, string>> = { promoted: 'Promoted a release', rejected: 'Rejected a release' }

/** What an entry says in words: how a deployment that was started ended is not that somebody started one. */
export function entryWords({ action, detail }: Pick<AuditView, 'action' | 'detail'>): string {
  const end = action === 'deploy.start' && typeof detail?.['state'] === 'string' ? ends[detail['state']] : undefined
  return end ?? actionWords(action)
}

/** The sentence that goes with an outcome, where there is one. */
export const saidIn = ({ detail }: Pick<AuditView, 'detail'>): string | null =>
  typeof detail?.['says'] === 'string' && detail['says'] !== '' ? detail['says'] : null

/** A recorded action in words; one that has none yet keeps its own name. */
export const actionWords = (action: string): string => words[action as Recorded] ?? action
