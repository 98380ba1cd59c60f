import type { AlertPage, IncidentPage } from '#contracts/api/response.ts'
import type { LiveFrame } from '#contracts/live.ts'
import { placed } from './fold-lists.ts'

/** The open alerts: one that is over leaves, a new one comes first. The same page when no frame is about them. */
export const foldOpenAlerts = (page: AlertPage, frames: readonly LiveFrame[]): AlertPage =>
  frames.reduce(
    (folded, frame) => (frame.type === 'alert' ? whileOpen(folded, frame.alert, frame.alert.state !== 'resolved') : folded),
    page,
  )

/** The incidents at work: one that is closed leaves, a new one comes first. */
export const foldOpenIncidents = (page: IncidentPage, frames: readonly LiveFrame[]): IncidentPage =>
  frames.reduce(
    (folded, frame) =>
      frame.type === 'incident' ? whileOpen(folded, frame.incident, frame.incident.state !== 'closed') : folded,
    page,
  )

function whileOpen<T extends { id: string }, P extends { items: T[] }>(page: P, item: T, isOpen: boolean): P {
  if (isOpen) return { ...page, items: placed(page.items, item) }
  const items = page.items.filter(({ id }) => id !== item.id)
  return items.length === page.items.length ? page : { ...page, items }
}
