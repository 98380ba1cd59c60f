import type { AlertView } from '#contracts/alerts.ts'
import { type AlertState, severities } from '#domain/alert/alert.ts'

/** The states in the order in which they ask for a person. */
export const statesByUrgency: readonly AlertState[] = [
  'firing',
  'flapping',
  'no-data',
  'pending',
  'acknowledged',
  'silenced',
  'resolved',
]

/** Whether nobody has taken an alert on that somebody should: it is counted on the rail. */
export const wantsAcknowledging = ({ state, severity, acknowledgedAt }: AlertView): boolean =>
  severity !== 'info' && acknowledgedAt === null && ['firing', 'flapping', 'no-data'].includes(state)

/** What somebody should look at first comes first: nobody's before somebody's, then the worse, then the older. */
export function mostPressingFirst(a: AlertView, b: AlertView): number {
  return (
    groupOf(a.state) - groupOf(b.state) ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    a.openedAt.localeCompare(b.openedAt) ||
    a.id.localeCompare(b.id)
  )
}

/** What fires, flaps or is not known presses alike. */
const groupOf = (state: AlertState): number => Math.max(statesByUrgency.indexOf('no-data'), statesByUrgency.indexOf(state))
