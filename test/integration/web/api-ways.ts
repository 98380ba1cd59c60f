import { randomUUID } from 'node:crypto'
import type { Action } from '#domain/access/actions.ts'
import { decisions } from '#domain/deploy/deployment-can.ts'
import type { ApiRoute } from '#web/server/api/route.ts'
import { apiRoutes } from '#web/server/api/routes.ts'

const noSchedule = { id: 'none-such', reason: 'for a test', requestId: randomUUID() }
const noExecution = { workflowId: 'none-such', runId: randomUUID(), reason: 'for a test', requestId: randomUUID() }

import { aReproduction } from './a-reproduction.ts'

/** A body that a route takes, for each action that the body can name. */
const bodies: Record<string, Partial<Record<Action, object>>> = {
  'POST /api/v1/sessions/:id/actions': {
    'session.abort': { action: 'session.abort', requestId: randomUUID() },
    'session.reset': { action: 'session.reset', requestId: randomUUID() },
    'session.message': { action: 'session.message', requestId: randomUUID(), message: 'hello' },
  },
  'POST /api/v1/gateways/:id/agents/:agentId/actions': {
    'agent.pause': { action: 'agent.pause', requestId: randomUUID() },
    'agent.resume': { action: 'agent.resume', requestId: randomUUID() },
  },
  'POST /api/v1/releases': { 'release.create': { name: 'made-by-a-test', artifact: 'artifacts/app' } },
  'POST /api/v1/environments/:slug/rollback': { 'deploy.roll-back': { requestId: randomUUID(), reason: 'for a test' } },
  'POST /api/v1/environments/:slug/hold/release': { 'hold.release': { requestId: randomUUID(), reason: 'for a test' } },
  'POST /api/v1/deployments': {
    'deploy.start': { requestId: randomUUID(), environment: 'none-such', release: 'none-such' },
  },
  'POST /api/v1/deployments/:id/decisions': Object.fromEntries(
    decisions.map((decision) => [`deploy.${decision}`, { decision, requestId: randomUUID(), reason: 'for a test' }]),
  ),
  'POST /api/v1/suites/:slug/runs': { 'gate.run': { requestId: randomUUID(), environment: 'none-such' } },
  'POST /api/v1/drift/check': { 'drift.check': { requestId: randomUUID(), environment: 'none-such' } },
  'POST /api/v1/drift/:id/restore': { 'drift.restore': { requestId: randomUUID(), reason: 'for a test' } },
  'POST /api/v1/components/:slug/samples': {
    'component.report': { samples: [{ at: new Date().toISOString(), queueDepth: 1 }] },
  },
  'POST /api/v1/tokens': { 'token.create': { name: 'made by a test', role: 'viewer' } },
  'POST /api/v1/alerts/:id/acknowledge': { 'alert.acknowledge': { reason: 'for a test' } },
  'POST /api/v1/silences/preview': { 'silence.create': { matchers: [{ label: 'rule', is: '=', value: 'none-such' }] } },
  'POST /api/v1/silences': {
    'silence.create': {
      matchers: [{ label: 'rule', is: '=', value: 'none-such' }],
      reason: 'for a test',
      endsAt: new Date(Date.now() + 600_000).toISOString(),
    },
  },
  'POST /api/v1/deliveries/:id/redrive': { 'delivery.redrive': { reason: 'for a test' } },
  'POST /api/v1/webhook-deliveries/:id/redrive': { 'delivery.redrive': { reason: 'for a test' } },
  'POST /api/v1/incidents/:number/notes': { 'incident.note': { text: 'for a test' } },
  'POST /api/v1/incidents/:number/owner': { 'incident.own': { owner: 'a test' } },
  'POST /api/v1/incidents/:number/close': { 'incident.close': { reason: 'for a test' } },
  'POST /api/v1/incidents/:number/actions/:id/approve': { 'incident.approve': { reason: 'for a test' } },
  'POST /api/v1/incidents/:number/actions/:id/reject': { 'incident.reject': { reason: 'for a test' } },
  'POST /api/v1/incidents/:number/actions/:id/undo': { 'incident.undo': { reason: 'for a test' } },
  'POST /api/v1/schedules/pause': { 'schedule.pause': noSchedule },
  'POST /api/v1/schedules/resume': { 'schedule.resume': noSchedule },
  'POST /api/v1/schedules/trigger': { 'schedule.trigger': noSchedule },
  'POST /api/v1/schedules/backfill': {
    'schedule.backfill': { ...noSchedule, from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' },
  },
  'POST /api/v1/workflows/replay': { 'workflow.replay': { workflowId: 'none-such' } },
  'POST /api/v1/workflows/replay-reproduction': { 'workflow.replay': aReproduction() },
  'POST /api/v1/workflows/reset': { 'workflow.reset': { ...noExecution, eventId: 5 } },
  'POST /api/v1/workflows/rerun': { 'workflow.rerun': noExecution },
  'POST /api/v1/workflows/cancel': { 'workflow.cancel': noExecution },
  'POST /api/v1/workflows/terminate': { 'workflow.terminate': noExecution },
  'POST /api/v1/workflows/signal': { 'workflow.signal': { ...noExecution, signal: 'tellNext' } },
  'POST /api/v1/workflows/reset-failures': {
    'workflow.reset': { type: 'retain', cause: 'none such', reason: 'for a test', requestId: randomUUID() },
  },
  'POST /api/v1/backfills': { 'backfill.start': { source: 'none-such' } },
  'POST /api/v1/backfills/:number/actions': { 'backfill.act': { action: 'pause' } },
  'POST /api/v1/handoffs': {
    'handoff.report': {
      reports: [{ channel: 'made-by-a-test', messageId: 'm', step: 'sent', reportId: 'r', at: '2026-01-01T00:00:00Z' }],
    },
  },
  'POST /api/v1/handoffs/:channel/messages': { 'handoff.send': { messages: [{ key: 'k', body: 1 }] } },
  'POST /api/v1/handoffs/:channel/take': { 'handoff.take': { consumer: 'a test' } },
  'POST /api/v1/handoffs/:channel/acknowledge': { 'handoff.take': { leaseId: randomUUID() } },
  'POST /api/v1/handoffs/:channel/redrive': { 'handoff.redrive': { seqs: ['1'], reason: 'for a test' } },
  'POST /api/v1/handoffs/:channel/skip': { 'handoff.redrive': { seqs: ['1'], reason: 'for a test' } },
  'POST /api/v1/handoffs/:channel/pause': { 'handoff.pause': { reason: 'for a test' } },
  'POST /api/v1/handoffs/:channel/resume': { 'handoff.pause': { reason: 'for a test' } },
  'POST /api/v1/handoffs/:channel/settings': { 'handoff.configure': { reason: 'for a test' } },
}

/** Every way to call every route, with the action that it needs. */
export const ways = apiRoutes.flatMap((route): { name: string; route: ApiRoute; action: Action | null; body?: object }[] => {
  const name = `${route.method} ${route.path}`
  if (route.needs === 'nobody') return []
  if (route.needs === 'signed-in') return [{ name, route, action: null }]
  if ('action' in route.needs) {
    const body = bodies[name]?.[route.needs.action]
    return [{ name, route, action: route.needs.action, ...(body ? { body } : {}) }]
  }
  return Object.entries(bodies[name] ?? {}).map(([action, body]) => ({
    name: `${name} ${action}`,
    route,
    action: action as Action,
    body,
  }))
})
/** What a route cannot be asked without. */
const queries: Record<string, string> = {
  'GET /api/v1/deployments/preview': '?environment=none-such&release=none-such',
  'GET /api/v1/schedules/backfill-plan': '?id=none-such&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z',
  'GET /api/v1/workflows/execution': '?workflowId=none-such',
  'GET /api/v1/workflows/reset-plan': '?workflowId=none-such&runId=01990000-0000-7000-8000-000000000001&eventId=5',
  'GET /api/v1/workflows/failures': '?type=none',
  'GET /api/v1/workflows/reproduction': '?workflowId=none-such',
}
/** Sending makes the channel, which the routes beside it must not find. */
const makes = 'POST /api/v1/handoffs/:channel/messages'
/** Where a route is asked, about things that are not there. */
export function pathOf(route: ApiRoute): string {
  const name = `${route.method} ${route.path}`
  return route.path.replace(/:\w+/g, () => (name === makes ? 'made-by-a-test' : 'none-such')) + (queries[name] ?? '')
}
