import { expect, it } from 'vitest'
import type { IncidentDetail } from '#contracts/api/response.ts'
import type { IncidentEntryView, IncidentView } from '#contracts/incidents.ts'
import { foldIncident, foldIncidentPages } from './fold-incidents.ts'

const AT = '2026-01-01T03:00:00.000Z'
const incident = (id: string, given: Partial<IncidentView> = {}): IncidentView => ({
  ...{
    id,
    number: 1,
    alertId: null,
    title: 'a loop',
    severity: 'critical',
    state: 'open',
    says: 'It repeats itself.',
    owner: null,
  },
  ...{ labels: {}, gatewayId: null, sessionId: null, openedAt: AT, resolvedAt: null, closedAt: null, updatedAt: AT },
  ...{ diagnosis: null, actions: [] },
  ...given,
})
const entry = (seq: number): IncidentEntryView => ({
  ...{ seq, at: AT, kind: 'note', actorKind: 'member', actor: 'ada', says: `line ${seq}`, evidence: [] },
})

it('replaces an incident where it stands, puts a new one first, and drops one that is closed from the open ones', () => {
  const pages = [{ items: [incident('a'), incident('b')], nextCursor: null, asOf: '1' }]
  const frames = [
    { type: 'incident' as const, incident: incident('b', { title: 'another' }) },
    { type: 'incident' as const, incident: incident('c') },
    { type: 'incident' as const, incident: incident('a', { closedAt: AT }) },
  ]
  const shown = (open: 'true' | 'false' | null) => foldIncidentPages(pages, frames, { open })[0]?.items.map(({ id }) => id)
  expect(shown('true')).toEqual(['c', 'b'])
  expect(shown(null)).toEqual(['c', 'a', 'b'])
})

it('grows the timeline of the incident that is shown, each line once and in order', () => {
  const detail: IncidentDetail = { incident: incident('a'), entries: [entry(1), entry(2)], similar: [], asOf: '1' }
  const folded = foldIncident(detail, [
    { type: 'incident-entry', incidentId: 'a', entries: [entry(4), entry(2)] },
    { type: 'incident-entry', incidentId: 'a', entries: [entry(3)] },
    { type: 'incident-entry', incidentId: 'other', entries: [entry(9)] },
  ])
  expect(folded.entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
})
