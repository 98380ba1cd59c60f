import { proxyActivities } from '@temporalio/workflow'
import type { Activities } from '#activities/create-activities.ts'
import type { IncidentTold } from '#activities/incident/tell-incident.ts'
import type { IncidentProgress, Wish } from '#domain/incident/incident-progress.ts'
import { settleOptions } from '../activity-options.ts'
import type { IncidentInput } from '../messages-incident.ts'

const { tellIncident } = proxyActivities<Pick<Activities, 'tellIncident'>>(settleOptions)

type Line = Omit<IncidentTold, 'tenantId' | 'incidentId' | 'key' | 'by'> & { by?: Wish }

/** Whoever acts for the incident when no person and no runbook does. */
const ITSELF: Wish = { by: 'mission-control', actorKind: 'system', reason: '', correlationId: '' }

/** One incident as its workflow holds it. What came before it was opened is kept until it is. */
export class IncidentRun {
  readonly input: IncidentInput
  progress: IncidentProgress | null
  /** Grows with everything that came from outside: what waits looks again. */
  news = 0
  early: { overAt: number | null; severity: string | null } = { overAt: null, severity: null }

  constructor(input: IncidentInput) {
    this.input = input
    this.progress = input.progress ?? null
  }

  /** @throws before it was opened, when nothing asks for it */
  get opened(): IncidentProgress {
    if (!this.progress) throw new Error('The incident is not open yet.')
    return this.progress
  }

  get ref() {
    return { tenantId: this.input.tenantId, incidentId: this.opened.incidentId }
  }

  /** A key that no other line of this incident has, the same in every replay. */
  nextKey(what: string): string {
    this.opened.told += 1
    return `${this.opened.told}/${what}`
  }

  /** Writes a line into the timeline, for as long as that takes; a state that is told is the one it has from now on. */
  async tell({ by = ITSELF, ...line }: Line): Promise<void> {
    const { progress, ref } = { progress: this.opened, ref: this.ref }
    if (line.state) progress.state = line.state
    const correlationId = by.correlationId || `incident/${progress.incidentId}`
    const who = { by: by.by, actorKind: by.actorKind, correlationId }
    await tellIncident({ ...ref, ...line, key: this.nextKey(line.kind), by: who })
  }
}
