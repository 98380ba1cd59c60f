/** Where what a workflow is about is shown. */
export type AboutLink = { label: string; href: string }

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Pages of what a workflow was given or is named after: its deployment, gate run, alert, backfill, session. */
export function aboutLinks({ workflowId, input }: { workflowId: string; input: unknown }): AboutLink[] {
  const given = firstOf(input)
  const id = (field: string) => (typeof given[field] === 'string' && UUID.test(given[field]) ? given[field] : null)
  const [deployment, gateRun, alert] = [id('deploymentId'), id('gateRunId'), id('alertId')]
  const [, backfill] = /^backfill\/[^/]+\/(\d+)/.exec(workflowId) ?? []
  const session = typeof given.sessionKey === 'string' ? given.sessionKey : null
  const [does = ''] = workflowId.split('/')
  const room = ROOMS[does]
  return [
    ...(deployment ? [{ label: 'Its deployment', href: `/deployments/${deployment}` }] : []),
    ...(gateRun ? [{ label: 'Its gate run', href: `/gates/runs/${gateRun}` }] : []),
    ...(alert ? [{ label: 'Its alert', href: `/alerts/${alert}` }] : []),
    ...(backfill ? [{ label: `Backfill #${backfill}`, href: `/migrations/${backfill}` }] : []),
    ...(session ? [{ label: 'Its session', href: `/sessions?q=${encodeURIComponent(session)}` }] : []),
    ...(room ? [room] : []),
  ]
}

/** What has no page of its own is on the page of its kind. */
const ROOMS: Readonly<Record<string, AboutLink>> = {
  monitor: { label: 'Gateways', href: '/gateways' },
  alert: { label: 'Alerts', href: '/alerts' },
  deliver: { label: 'Channels', href: '/alerts/channels' },
  webhook: { label: 'Channels', href: '/alerts/channels' },
  drift: { label: 'Drift', href: '/drift' },
  'drift-schedule': { label: 'Drift', href: '/drift' },
  'gate-schedule': { label: 'Gates', href: '/gates' },
}

/** The first argument, whether or not it was the only one. */
function firstOf(input: unknown): Readonly<Record<string, unknown>> {
  const first: unknown = Array.isArray(input) ? input[0] : input
  return typeof first === 'object' && first !== null ? { ...first } : {}
}
