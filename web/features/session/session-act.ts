import type { SessionView } from '#contracts/live.ts'
import { type Role, refusal } from '#domain/access/actions.ts'

/** What can be done to a session from the screen. */
export const sessionActs = ['session.abort', 'session.message', 'session.reset'] as const
export type SessionAct = (typeof sessionActs)[number]

/** What the buttons say; the same words everywhere. */
export const actLabels: Record<SessionAct, string> = {
  'session.abort': 'Abort run',
  'session.message': 'Send message',
  'session.reset': 'Reset session',
}

/** Why the act is not possible now, as a sentence; null when it is. */
export function actRefusal(role: Role, act: SessionAct, session: SessionView): string | null {
  const byRole = refusal(role, act)
  if (byRole) return byRole
  if (session.goneAt) return 'The session is gone from its gateway.'
  if (act === 'session.abort' && session.hasActiveRun === false) return 'No run is open: there is nothing to abort.'
  return null
}
