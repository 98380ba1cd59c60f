import { counted, spanInWords } from './in-words.ts'
import type { IncidentEvidence } from './incident-evidence.ts'

/** What was gathered, in a sentence: how much of what, and since when it goes on. */
export function evidenceInWords(evidence: IncidentEvidence): string {
  const { memberCount, sessionCount, events, changes, findings, similar, gatheredAt, beganAt } = evidence
  const parts = [
    `${counted(memberCount, 'thing')} firing for ${spanInWords(Math.max(0, gatheredAt - beganAt))}`,
    ...(sessionCount > 0 ? [counted(sessionCount, 'session')] : []),
    ...(events.length > 0 ? [`their last ${counted(events.length, 'event')}`] : []),
    `${counted(changes.length, 'change')} of the day before`,
    ...(findings.length > 0 ? [`${counted(findings.length, 'other finding')}`] : []),
    similar.length > 0 ? `${counted(similar.length, 'incident')} like it before` : 'nothing like it before',
  ]
  return `Looked at: ${parts.join(', ')}.`
}
