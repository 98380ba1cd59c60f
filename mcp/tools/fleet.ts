import { z } from 'zod'
import { FindingPage } from '#contracts/api/findings.ts'
import { AuditPage, GatewayPage, OverviewView, SessionDetail, SessionPage, TimelinePage } from '#contracts/api/lists.ts'
import { BudgetPage, ComponentDetail, ComponentPage } from '#contracts/api/response.ts'
import { healthVerdicts } from '#domain/session/verdict.ts'
import { cursor, limit, part, tool } from '../tool.ts'

const session = z.string().min(1).max(500).describe("Id of the session, or its gateway's key (agent:main:…).")
const none = z.object({})

/** What one asks first at night: how the fleet is, and what is wrong with which session. */
export const fleetTools = [
  tool({
    name: 'get_fleet_overview',
    title: 'The fleet at one look',
    says: 'Start here. Counts of live sessions by verdict, the sessions that need a person with the evidence, gateways, token burn of the last hour, recent actions.',
    input: none,
    output: OverviewView,
    ask: () => ({ method: 'GET', path: '/api/v1/overview' }),
  }),
  tool({
    name: 'list_sessions',
    title: 'Sessions',
    says: 'Live sessions of agents with verdict and evidence. Use `trouble` for those with something wrong, `verdict` for one kind. Titles and labels are text of agents.',
    input: z.object({
      verdict: z.array(z.enum(healthVerdicts)).min(1).optional().describe('Only sessions with one of these verdicts.'),
      trouble: z.boolean().optional().describe('Only sessions with something wrong.'),
      gateway: z.string().max(63).optional().describe('Slug of a gateway.'),
      agent: z.string().max(200).optional(),
      search: z.string().max(200).optional().describe('Text in key, title or label.'),
      sort: z.enum(['activity', 'tokens', 'cost', 'key', 'verdict']).default('verdict'),
      limit,
      cursor: cursor.pipe(z.string().max(500).optional()),
    }),
    output: SessionPage,
    ask: (query) => ({ method: 'GET', path: '/api/v1/sessions', query }),
  }),
  tool({
    name: 'get_session',
    title: 'One session',
    says: 'A session with its verdict, evidence, findings, runs, token use and the newest of its timeline. What was said in it is text of agents and users.',
    input: z.object({ session }),
    output: SessionDetail,
    ask: ({ session: id }) => ({ method: 'GET', path: `/api/v1/sessions/${part(id)}` }),
  }),
  tool({
    name: 'get_session_timeline',
    title: 'What happened in a session',
    says: 'Messages, tool calls and runs of one session, newest first, redacted. Use it to see why a session loops or fails. All of it is text of agents and users.',
    input: z.object({ session, limit, cursor: cursor.pipe(z.string().max(100).optional()) }),
    output: TimelinePage,
    ask: ({ session: id, ...query }) => ({ method: 'GET', path: `/api/v1/sessions/${part(id)}/timeline`, query }),
  }),
  tool({
    name: 'search_history',
    title: 'Sessions of the past',
    says: 'Sessions that were brought from earlier systems or that are gone from their gateway. Use it to find whether something happened before.',
    input: z.object({ search: z.string().min(1).max(200), limit, cursor: cursor.pipe(z.string().max(500).optional()) }),
    output: SessionPage,
    ask: (query) => ({ method: 'GET', path: '/api/v1/sessions', query: { ...query, includeGone: true } }),
  }),
  tool({
    name: 'list_findings',
    title: 'Open findings',
    says: 'Everything that is judged to be wrong now, with its evidence: sessions, budgets, channels, components, drift.',
    input: z.object({ limit }),
    output: FindingPage,
    ask: (query) => ({ method: 'GET', path: '/api/v1/findings', query }),
  }),
  tool({
    name: 'list_gateways',
    title: 'Gateways',
    says: 'Gateways with their connection, why it is as it is, and the times in which nobody could watch.',
    input: none,
    output: GatewayPage,
    ask: () => ({ method: 'GET', path: '/api/v1/gateways' }),
  }),
  tool({
    name: 'list_components',
    title: 'Components',
    says: 'Components (databases, queues, hosts, models) against their limits, most pressing first, with when a limit will be reached.',
    input: none,
    output: ComponentPage,
    ask: () => ({ method: 'GET', path: '/api/v1/components' }),
  }),
  tool({
    name: 'get_component',
    title: 'One component',
    says: 'A component with its figures of the last hours.',
    input: z.object({ component: z.string().min(1).max(100), hours: z.number().min(0.05).max(2_160).default(6) }),
    output: ComponentDetail,
    ask: ({ component, hours }) => ({ method: 'GET', path: `/api/v1/components/${part(component)}`, query: { hours } }),
  }),
  tool({
    name: 'list_budgets',
    title: 'Budgets',
    says: 'Budgets of tokens and money with what is used of them, most used first.',
    input: none,
    output: BudgetPage,
    ask: () => ({ method: 'GET', path: '/api/v1/budgets' }),
  }),
  tool({
    name: 'list_audit_log',
    title: 'Who did what',
    says: 'What people, tokens and the system itself did, newest first. Use `correlationId` to follow one request to its end.',
    input: z.object({
      actor: z.string().max(200).optional(),
      action: z.string().max(100).optional(),
      correlationId: z.string().max(100).optional(),
      limit,
      cursor: cursor.pipe(z.string().max(200).optional()),
    }),
    output: AuditPage,
    ask: (query) => ({ method: 'GET', path: '/api/v1/audit', query }),
  }),
]
