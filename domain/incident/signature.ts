import type { MemberFact, SessionFact } from './incident-evidence.ts'

/**
 * What makes one incident like another: the rule, the verdicts, and what repeats or fails. Neither times nor sessions are in it, so
 * that the same trouble in another session is the same again.
 */
export function signatureOf(rule: string, members: readonly MemberFact[], sessions: readonly SessionFact[]): string {
  const verdicts = distinct(members.flatMap(({ verdict }) => verdict ?? []))
  const what = distinct([
    ...sessions.flatMap(({ figures }) => [figures.tools, figures.awaited, figures.reason].flatMap((one) => one ?? [])),
    ...members.flatMap(({ labels, sessionId }) =>
      sessionId === null ? [labels.budget, labels.channel, labels.component].flatMap((one) => one ?? []) : [],
    ),
  ])
  return [rule, verdicts.join('+') || '-', what.slice(0, 5).join('+').slice(0, 200) || '-'].join('/')
}

const distinct = (values: readonly (string | number)[]): string[] => [...new Set(values.map(String))].toSorted()
