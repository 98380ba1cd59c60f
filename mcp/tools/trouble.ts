import { z } from 'zod'
import { AlertDetail, AlertPage, IncidentDetail, IncidentPage } from '#contracts/api/response.ts'
import { severities } from '#domain/alert/alert.ts'
import { cursor, limit, part, tool } from '../tool.ts'

const shortCursor = cursor.pipe(z.string().max(200).optional())

/** What people were told of, and what is done about it. */
export const troubleTools = [
  tool({
    name: 'list_alerts',
    title: 'Alerts',
    says: 'What people are told of, most pressing first; with `open` false, what is over.',
    input: z.object({
      open: z.boolean().default(true),
      severity: z.enum(severities).optional(),
      rule: z.string().max(100).optional(),
      limit,
      cursor: shortCursor,
    }),
    output: AlertPage,
    ask: (query) => ({ method: 'GET', path: '/api/v1/alerts', query }),
  }),
  tool({
    name: 'get_alert',
    title: 'One alert',
    says: 'An alert with its message, its members with the evidence of each, and who was told when by which channel.',
    input: z.object({ alert: z.uuid() }),
    output: AlertDetail,
    ask: ({ alert }) => ({ method: 'GET', path: `/api/v1/alerts/${part(alert)}` }),
  }),
  tool({
    name: 'list_incidents',
    title: 'Incidents',
    says: 'Incidents with diagnosis and the steps of their runbooks, newest first.',
    input: z.object({ open: z.boolean().optional(), limit, cursor: shortCursor }),
    output: IncidentPage,
    ask: (query) => ({ method: 'GET', path: '/api/v1/incidents', query }),
  }),
  tool({
    name: 'get_incident',
    title: 'One incident',
    says: 'An incident by its number: timeline, likely causes, what was done and whether it helped, and incidents like it.',
    input: z.object({ incident: z.number().int().positive().describe('Its number.') }),
    output: IncidentDetail,
    ask: ({ incident }) => ({ method: 'GET', path: `/api/v1/incidents/${part(incident)}` }),
  }),
]
