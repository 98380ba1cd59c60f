import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { AlertView } from '#contracts/alerts.ts'
import { ActionAccepted } from '#contracts/api/actions.ts'
import { GateRunAccepted } from '#contracts/api/releases.ts'
import { IncidentView } from '#contracts/incidents.ts'
import { part, requestId, tool } from '../tool.ts'

const session = z.string().min(1).max(500).describe("Id of the session, or its gateway's key.")
const reason = z.string().trim().max(1000).default('').describe('Why: kept in the audit log.')
const agentOf = z.object({ gateway: z.uuid().describe('Id of the gateway.'), agent: z.string().min(1).max(200), requestId })

const ASKED = 'The answer says that it was asked for, not that it is done: look at the session again.'

/**
 * What changes something, each by the route that people use, with its right and its entry in the audit log. What a person has to answer
 * for is not among them: approvals, deployments, rollbacks.
 */
export const actingTools = [
  tool({
    name: 'abort_session_run',
    title: "Stop a session's run",
    says: `Stops what a session is doing now; its work of this run is lost. ${ASKED}`,
    input: z.object({ session, runId: z.string().max(200).optional().describe('Only this run.'), requestId }),
    output: ActionAccepted,
    acts: 'session.abort',
    isDestructive: true,
    ask: ({ session: id, requestId: given, ...body }) => ({
      ...{ method: 'POST', path: `/api/v1/sessions/${part(id)}/actions` },
      body: { ...body, action: 'session.abort', requestId: given ?? randomUUID() },
    }),
  }),
  tool({
    name: 'send_session_message',
    title: 'Write to a session',
    says: `Sends a message to a session, whose agent acts on it and uses tokens. ${ASKED}`,
    input: z.object({ session, message: z.string().min(1).max(20_000), requestId }),
    output: ActionAccepted,
    acts: 'session.message',
    isDestructive: true,
    ask: ({ session: id, message, requestId: given }) => ({
      ...{ method: 'POST', path: `/api/v1/sessions/${part(id)}/actions` },
      body: { action: 'session.message', message, requestId: given ?? randomUUID() },
    }),
  }),
  ...(['pause', 'resume'] as const).map((what) =>
    tool({
      name: `${what}_agent`,
      title: what === 'pause' ? 'Pause an agent' : 'Resume an agent',
      says: `${what === 'pause' ? 'Switches off the schedules of an agent at its gateway.' : 'Switches on what pause_agent switched off.'} ${ASKED}`,
      input: agentOf,
      output: ActionAccepted,
      acts: `agent.${what}`,
      ask: ({ gateway, agent, requestId: given }) => ({
        ...{ method: 'POST', path: `/api/v1/gateways/${part(gateway)}/agents/${part(agent)}/actions` },
        body: { action: `agent.${what}`, requestId: given ?? randomUUID() },
      }),
    }),
  ),
  tool({
    name: 'acknowledge_alert',
    title: 'Take an alert on',
    says: 'Says that somebody looks after an alert: its reminders end until it has new members or gets worse.',
    input: z.object({ alert: z.uuid(), reason }),
    output: AlertView,
    acts: 'alert.acknowledge',
    ask: ({ alert, reason: why }) => ({
      ...{ method: 'POST', path: `/api/v1/alerts/${part(alert)}/acknowledge`, body: { reason: why } },
    }),
  }),
  tool({
    name: 'note_incident',
    title: 'Add a note to an incident',
    says: 'Writes what you found into the timeline of an incident, for the people who come to it. It stays there.',
    input: z.object({ incident: z.number().int().positive(), text: z.string().trim().min(1).max(10_000), requestId }),
    output: IncidentView,
    acts: 'incident.note',
    ask: ({ incident, text, requestId: given }) => ({
      ...{ method: 'POST', path: `/api/v1/incidents/${part(incident)}/notes` },
      ...{ body: { text }, requestId: given ?? randomUUID() },
    }),
  }),
  tool({
    name: 'run_gate',
    title: 'Run a gate',
    says: 'Runs a suite of checks against an environment; it uses tokens there and changes nothing. Look at it with get_gate_run.',
    input: z.object({
      suite: z.string().min(1).max(63),
      environment: z.string().min(1).max(63),
      target: z.string().max(63).nullable().default(null),
      requestId,
    }),
    output: GateRunAccepted,
    acts: 'gate.run',
    ask: ({ suite, requestId: given, ...body }) => ({
      ...{ method: 'POST', path: `/api/v1/suites/${part(suite)}/runs` },
      body: { ...body, requestId: given ?? randomUUID() },
    }),
  }),
]
