import type { LiveFrame } from './live.ts'

/** Id of what a frame is about; with its type, two frames of one entity replace (or, for what appends, extend) each other. */
export function entityId(frame: LiveFrame): string {
  switch (frame.type) {
    case 'session':
      return frame.session.id
    case 'gateway':
      return frame.gateway.id
    case 'finding':
      return frame.finding.id
    case 'action':
      return frame.action.id
    case 'audit':
      return frame.audit.id
    case 'gap':
      return frame.gap.id
    case 'timeline':
      return frame.sessionId
    case 'release':
      return frame.release.id
    case 'environment':
      return frame.environment.slug
    case 'deployment':
      return frame.deployment.id
    case 'journal':
    case 'output':
      return frame.deploymentId
    case 'gate-run':
      return frame.run.id
    case 'drift':
      return frame.report.id
    case 'alert':
      return frame.alert.id
    case 'notice':
      return frame.notice.id
    case 'silence':
      return frame.silence.id
    case 'channel':
      return frame.channel.slug
    case 'incident':
      return frame.incident.id
    case 'incident-entry':
      return frame.incidentId
    case 'budget':
      return `${frame.budget.budget}/${frame.budget.scope}`
    case 'component':
      return frame.component.slug
    case 'handoff':
      return frame.channel.channel
    case 'backfill':
      return frame.backfill.id
  }
}
