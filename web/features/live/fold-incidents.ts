import type { IncidentDetail, IncidentPage } from '#contracts/api/response.ts'
import type { IncidentEntryView } from '#contracts/incidents.ts'
import type { LiveFrame } from '#contracts/live.ts'
import { inPages } from './fold-deployments.ts'

/** `open` null = all. */
export type IncidentFilter = { open: 'true' | 'false' | null }

/** Pages of the list: a known incident replaced where it is, a new one put first if it belongs there. */
export function foldIncidentPages(
  pages: readonly IncidentPage[],
  frames: readonly LiveFrame[],
  { open }: IncidentFilter,
): readonly IncidentPage[] {
  return frames.reduce((folded, frame) => {
    if (frame.type !== 'incident') return folded
    const { incident } = frame
    const belongs = open === null || (open === 'true') === (incident.closedAt === null)
    return belongs ? inPages(folded, incident, true) : without(folded, incident.id)
  }, pages)
}

function without(pages: readonly IncidentPage[], id: string): readonly IncidentPage[] {
  if (!pages.some(({ items }) => items.some((item) => item.id === id))) return pages
  return pages.map((page) => ({ ...page, items: page.items.filter((item) => item.id !== id) }))
}

/** One incident's page: itself replaced whole, its timeline grown. */
export const foldIncident = (detail: IncidentDetail, frames: readonly LiveFrame[]): IncidentDetail =>
  frames.reduce((folded, frame) => {
    const { id } = folded.incident
    if (frame.type === 'incident' && frame.incident.id === id) return { ...folded, incident: frame.incident }
    if (frame.type === 'incident-entry' && frame.incidentId === id)
      return { ...folded, entries: withEntries(folded.entries, frame.entries) }
    return folded
  }, detail)

/** A number names a line for ever: one that comes twice is there once. */
function withEntries(held: IncidentEntryView[], entries: readonly IncidentEntryView[]): IncidentEntryView[] {
  const known = new Set(held.map(({ seq }) => seq))
  const fresh = entries.filter(({ seq }) => !known.has(seq))
  return fresh.length === 0 ? held : [...held, ...fresh].toSorted((a, b) => a.seq - b.seq)
}
