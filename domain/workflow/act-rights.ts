import type { Action } from '../access/actions.ts'

/**
 * What acting by hand on workflows of a type amounts to, besides: the right to act on workflows alone is no way around the right to
 * what they do. null = nothing that people are given a right to by itself. A test holds the names to those of `actRules`.
 */
export const actRights: Readonly<Record<string, Action | null>> = {
  applyConfig: null,
  retain: null,
  keepWatch: null,
  monitorGateway: 'gateway.reconnect',
  actOnSession: 'session.abort',
  alertGroup: 'alert.acknowledge',
  deliverNoticeAlone: 'delivery.redrive',
  sendEvents: 'delivery.redrive',
  respondToIncident: 'incident.close',
  checkDrift: 'drift.check',
  checkScheduledDrift: 'drift.check',
  runGate: 'gate.run',
  runScheduledGate: 'gate.run',
  closeGateRun: 'gate.run',
  deployRelease: 'deploy.start',
  watchRelease: 'deploy.start',
  rollBack: 'deploy.roll-back',
  keepEnvironment: 'deploy.roll-back',
  runScheduledBackfill: 'backfill.start',
  runBackfill: 'backfill.act',
  undoBackfill: 'backfill.act',
}

/** The right that acting on workflows of a type needs besides; null = none, or of a type that this version does not know. */
export const rightToActOn = (type: string): Action | null =>
  (Object.hasOwn(actRights, type) ? actRights[type] : undefined) ?? null
