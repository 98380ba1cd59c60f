import type { LiveFrame } from '#contracts/live.ts'
import { isTrouble } from '#domain/session/verdict.ts'
import type { WebhookEventType } from '#domain/webhook/event-types.ts'
import type { FindingFacts } from '#prisma/stores/webhook/finding-facts.ts'

/** Parts of the stream that events are made of. */
export const followedEntities = ['alert', 'incident', 'deployment', 'gate-run', 'backfill', 'finding', 'gateway'] as const

/**
 * What a frame says happened: to which thing, what it is called, since when (ISO 8601; null = the thing does not say since when it is in
 * this state), and what receivers may choose by.
 */
export type Described = {
  entityId: string
  type: WebhookEventType
  since: string | null
  labels: Record<string, string>
  data: Record<string, unknown>
}

/** The event that a frame would be, if what it says is new; null = no webhook is told of such frames. */
export function describeChange(frame: LiveFrame, facts: FindingFacts = new Map()): Described | null {
  switch (frame.type) {
    case 'alert':
      return ofAlert(frame.alert)
    case 'incident':
      return ofIncident(frame.incident)
    case 'deployment':
      return ofDeployment(frame.deployment)
    case 'gate-run':
      return ofGateRun(frame.run)
    case 'backfill':
      return ofBackfill(frame.backfill)
    case 'finding':
      return ofFinding(frame.finding, facts)
    case 'gateway': {
      const { gateway } = frame
      const labels = { gateway: gateway.slug, state: gateway.state }
      return { entityId: gateway.id, type: `gateway.${gateway.state}`, since: gateway.stateSince, labels, data: gateway }
    }
    default:
      return null
  }
}

/** Of the states that a thing keeps a time for. */
type Times = Readonly<Record<string, string | null>>
type Of<Type extends LiveFrame['type']> = Extract<LiveFrame, { type: Type }>

function ofAlert(alert: Of<'alert'>['alert']): Described {
  const { id, state, rule, severity, openedAt, acknowledgedAt, flappingSince, resolvedAt } = alert
  const times: Times = { pending: openedAt, acknowledged: acknowledgedAt, flapping: flappingSince, resolved: resolvedAt }
  const labels = { ...alert.labels, rule, severity, state }
  return { entityId: id, type: `alert.${state}`, since: times[state] ?? null, labels, data: alert }
}

function ofIncident(incident: Of<'incident'>['incident']): Described {
  const { id, state, severity, updatedAt } = incident
  return {
    entityId: id,
    type: `incident.${state}`,
    since: updatedAt,
    labels: { ...incident.labels, severity, state },
    data: incident,
  }
}

function ofDeployment(deployment: Of<'deployment'>['deployment']): Described {
  const { id, state, stateSince, environment, release } = deployment
  const labels = { environment, release: release.name, state }
  return { entityId: id, type: `deployment.${state}`, since: stateSince, labels, data: deployment }
}

function ofGateRun(run: Of<'gate-run'>['run']): Described {
  const { id, suite, environment, verdict, startedAt, finishedAt } = run
  const labels = { suite, environment, ...(verdict ? { verdict } : {}) }
  return {
    entityId: id,
    type: verdict ? 'gate-run.finished' : 'gate-run.started',
    since: finishedAt ?? startedAt,
    labels,
    data: run,
  }
}

function ofBackfill(backfill: Of<'backfill'>['backfill']): Described {
  const { id, state, source, startedAt, finishedAt, undoneAt } = backfill
  const ended: Times = { planned: finishedAt, done: finishedAt, failed: finishedAt, cancelled: finishedAt, undone: undoneAt }
  const times: Times = { planning: startedAt, ...ended }
  return { entityId: id, type: `backfill.${state}`, since: times[state] ?? null, labels: { source, state }, data: backfill }
}

/** Findings of session health are the sessions' verdicts; all others go by their own name. */
function ofFinding(finding: Of<'finding'>['finding'], facts: FindingFacts): Described {
  const { id, kind, verdict, openedAt, clearedAt } = finding
  const labels = { ...facts.get(id), kind, verdict }
  return { entityId: id, type: findingType(finding), since: clearedAt ?? openedAt, labels, data: finding }
}

function findingType({ kind, verdict, clearedAt }: Of<'finding'>['finding']): WebhookEventType {
  if (kind !== 'session-health') return clearedAt ? 'finding.cleared' : 'finding.raised'
  if (clearedAt) return 'session.recovered'
  const trouble = verdict as Parameters<typeof isTrouble>[0] // findings of this kind are verdicts
  return isTrouble(trouble) ? `session.${trouble}` : 'finding.raised'
}
