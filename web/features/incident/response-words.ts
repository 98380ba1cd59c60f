import type { IncidentActionView, IncidentView } from '#contracts/incidents.ts'
import { type Role, refusal } from '#domain/access/actions.ts'
import { canDecide } from '#domain/incident/incident-progress.ts'
import type { Tone } from '#web/ui/badge.tsx'

type State = IncidentActionView['state']

/** How each state of a proposed action is called and coloured; asked is not done. */
export const responseLooks: Record<State, { tone: Tone; word: string }> = {
  proposed: { tone: 'neutral', word: 'proposed' },
  'awaiting-approval': { tone: 'warning', word: 'waits for you' },
  blocked: { tone: 'warning', word: 'held back, waits for you' },
  running: { tone: 'info', word: 'being done' },
  confirmed: { tone: 'good', word: 'done, confirmed' },
  refused: { tone: 'neutral', word: 'refused' },
  unverified: { tone: 'unknown', word: 'asked, not seen' },
  failed: { tone: 'critical', word: 'failed' },
  rejected: { tone: 'neutral', word: 'rejected' },
  expired: { tone: 'neutral', word: 'nobody decided' },
  undone: { tone: 'neutral', word: 'taken back' },
}

export const modeWords: Record<IncidentActionView['mode'], string> = {
  suggest: 'only a suggestion',
  ask: 'after your approval',
  auto: 'by itself, within its limits',
}

/** Whether Approve and Reject are shown at all. */
export const isDecidable = (incident: Pick<IncidentView, 'resolvedAt' | 'closedAt'>, action: IncidentActionView): boolean =>
  incident.resolvedAt === null && incident.closedAt === null && canDecide(action)

/** Whether it can be taken back. */
export const isUndoable = ({ closedAt }: Pick<IncidentView, 'closedAt'>, { state, undo }: IncidentActionView): boolean =>
  closedAt === null && undo !== null && (state === 'confirmed' || state === 'unverified')

/** What is lost by doing it, in a sentence. */
export function consequenceOf({ action, target, dryRun }: IncidentActionView): string {
  const would = dryRun ? ` ${dryRun}` : ''
  switch (action) {
    case 'abort':
      return `The active run ends where it is; what it has not finished is not done.${would}`
    case 'reset':
      return `The conversation so far is left behind and the session begins anew.${would}`
    case 'roll-back':
      return `Users get the release before, without gates; a hold keeps automation from bringing this one back.${would}`
    case 'pause-agent':
    case 'resume-agent':
    case 'page':
    case 'raise-limit':
      return would.trim() || `It is done to ${target.what}.`
  }
}

/** Why the incident cannot be closed from here; null = it can. */
export function closeRefusal(role: Role, { closedAt, actions }: IncidentView): string | null {
  if (closedAt !== null) return 'It is closed already.'
  if (actions.some(({ state }) => state === 'running')) return 'Something is being done right now.'
  return refusal(role, 'incident.close')
}
