import { alertStates, severities } from '#domain/alert/alert.ts'
import type { AlertFilter } from '#web/features/live/fold-alerts.ts'

/** Reads a filter from the query of a URL; what it does not know it leaves out. */
export function readAlertFilter(query: URLSearchParams): AlertFilter {
  const one = <T extends string>(name: string, among: readonly T[]) => among.find((value) => value === query.get(name)) ?? null
  return {
    open: query.get('show') === 'resolved' ? 'false' : 'true',
    state: one('state', alertStates),
    severity: one('severity', severities),
    rule: query.get('rule'),
    session: null,
  }
}

/** Whether the list is narrowed to less than all that are open, or all that are over. */
export const isNarrowed = ({ state, severity, rule }: AlertFilter): boolean =>
  state !== null || severity !== null || rule !== null
