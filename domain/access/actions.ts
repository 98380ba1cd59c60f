/** Who may do what. The one table behind the API's refusals and the UI's disabled buttons. */
export const roles = ['viewer', 'operator', 'engineer', 'admin'] as const
export type Role = (typeof roles)[number]

const leastRole = {
  'fleet.read': 'viewer',
  'audit.read': 'viewer',
  'session.abort': 'operator',
  'session.message': 'operator',
  'session.reset': 'operator',
  'agent.pause': 'operator',
  'agent.resume': 'operator',
  'token.create': 'operator',
  'token.revoke': 'operator',
  'gate.run': 'operator',
  'drift.check': 'operator',
  'drift.restore': 'operator',
  'deploy.start': 'operator',
  'deploy.approve': 'operator',
  'deploy.reject': 'operator',
  'deploy.pause': 'operator',
  'deploy.resume': 'operator',
  'deploy.cancel': 'operator',
  'deploy.roll-back': 'operator',
  'deploy.retry': 'operator',
  'deploy.override': 'engineer',
  'hold.release': 'engineer',
  'release.create': 'engineer',
  'alert.acknowledge': 'operator',
  'silence.create': 'operator',
  'silence.end': 'operator',
  'channel.test': 'operator',
  'delivery.redrive': 'operator',
  'incident.note': 'operator',
  'incident.own': 'operator',
  'incident.close': 'operator',
  'incident.approve': 'operator',
  'incident.reject': 'operator',
  'incident.undo': 'operator',
  'component.report': 'operator',
  'handoff.report': 'operator',
  'handoff.send': 'operator',
  'handoff.take': 'operator',
  'handoff.redrive': 'operator',
  'workflow.replay': 'engineer',
  'workflow.reset': 'engineer',
  'workflow.rerun': 'engineer',
  'workflow.cancel': 'engineer',
  'workflow.terminate': 'engineer',
  'workflow.signal': 'engineer',
  'schedule.pause': 'operator',
  'schedule.resume': 'operator',
  'schedule.trigger': 'operator',
  'schedule.backfill': 'engineer',
  'backfill.start': 'engineer',
  'backfill.act': 'engineer',
  'handoff.pause': 'engineer',
  'handoff.configure': 'engineer',
  'gateway.reconnect': 'engineer',
  'member.manage': 'admin',
} as const satisfies Record<string, Role>

export type Action = keyof typeof leastRole
export const actions = Object.keys(leastRole) as readonly Action[] // keys of a literal table are its Action union

/** The first role that may do it. */
export const leastRoleOf = (action: Action): Role => leastRole[action]

/** Whether `role` may do `action`; every role may do all that the roles before it may. */
export const roleCan = (role: Role, action: Action): boolean => roles.indexOf(role) >= roles.indexOf(leastRole[action])

/** The sentence for a disabled button or a 403; `null` when allowed. */
export const refusal = (role: Role, action: Action): string | null =>
  roleCan(role, action) ? null : `Needs the role ${leastRole[action]} or higher; you are ${role}. Ask an admin.`
