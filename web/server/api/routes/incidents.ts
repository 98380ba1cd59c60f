import {
  CloseBody,
  DecideBody,
  IncidentDetail,
  IncidentPage,
  IncidentsQuery,
  NoteBody,
  OwnerBody,
  PostMortem,
} from '#contracts/api/response.ts'
import { IncidentView } from '#contracts/incidents.ts'
import { incidentBackground, incidentDetail, listIncidents } from '#prisma/stores/incidents.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { closeNow, decideAction, undoAction } from '#web/server/incidents/ask-incident.ts'
import { findIncidentOr404, incidentNumber, noIncident } from '#web/server/incidents/find-incident.ts'
import { postMortemOf } from '#web/server/incidents/post-mortem-of.ts'
import { writeLine } from '#web/server/incidents/write-incident.ts'
import { route } from '../route.ts'

const needs = { action: 'fleet.read' } as const
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Incidents: what is wrong, what was done, and what people decide about it. */
export const incidentRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/incidents',
    says: 'Incidents, newest first',
    needs,
    query: IncidentsQuery,
    output: IncidentPage,
    handle: ({ web, actor, query }) => listIncidents(web.db, actor.tenantId, query),
  }),
  route({
    method: 'GET',
    path: '/api/v1/incidents/:number',
    says: 'An incident with all that was done',
    needs,
    output: IncidentDetail,
    handle: ({ web, actor, params }) => detailOr404(web, actor.tenantId, params.number),
  }),
  route({
    method: 'GET',
    path: '/api/v1/incidents/:number/post-mortem',
    says: 'A post-mortem made from the record, as Markdown',
    needs,
    output: PostMortem,
    handle: async ({ web, actor: { tenantId }, params }) => {
      const detail = await detailOr404(web, tenantId, params.number)
      return { markdown: postMortemOf(detail, await incidentBackground(web.db, tenantId, detail.incident.id), Date.now()) }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/incidents/:number/notes',
    says: 'Adds a note to an incident',
    needs: { action: 'incident.note' },
    body: NoteBody,
    output: IncidentView,
    status: 201,
    handle: async ({ web, actor, params, body: { text }, correlationId }) => {
      const incident = await findIncidentOr404(web, actor.tenantId, params.number)
      await writeLine({ web, actor, correlationId }, incident, { kind: 'note', says: text, action: 'incident.note' })
      return await findIncidentOr404(web, actor.tenantId, params.number)
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/incidents/:number/owner',
    says: 'Says who has an incident in hand',
    repeatable: true,
    needs: { action: 'incident.own' },
    body: OwnerBody,
    output: IncidentView,
    handle: async ({ web, actor, params, body: { owner }, correlationId }) => {
      const incident = await findIncidentOr404(web, actor.tenantId, params.number)
      const says = owner === null ? 'Nobody owns it any more.' : `${owner} owns it now.`
      const line = { kind: 'owner', says, action: 'incident.own', incident: { owner }, detail: { owner } } as const
      await writeLine({ web, actor, correlationId }, incident, line)
      return await findIncidentOr404(web, actor.tenantId, params.number)
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/incidents/:number/close',
    says: 'Closes an incident',
    needs: { action: 'incident.close' },
    body: CloseBody,
    output: IncidentView,
    status: 202,
    handle: async ({ web, actor, params, body, correlationId }) => {
      const incident = await findIncidentOr404(web, actor.tenantId, params.number)
      return await closeNow({ web, actor, correlationId }, incident, body)
    },
  }),
  ...(
    [
      ['approve', 'Lets a proposed step be done'],
      ['reject', 'Turns a proposed step down'],
      ['undo', 'Takes a step back that was done'],
    ] as const
  ).map(([what, says]) =>
    route({
      method: 'POST',
      path: `/api/v1/incidents/:number/actions/:id/${what}`,
      says,
      needs: { action: `incident.${what}` },
      body: DecideBody,
      output: IncidentView,
      status: 202,
      handle: async ({ web, actor, params, body: { reason }, correlationId }) => {
        const incident = await findIncidentOr404(web, actor.tenantId, params.number)
        const actionId = params.id ?? ''
        if (!UUID.test(actionId) || !incident.actions.some(({ id }) => id === actionId))
          throw new HttpProblem('NOT_FOUND', 'The incident has no such action.')
        const who = { web, actor, correlationId }
        if (what === 'undo') return await undoAction(who, incident, { actionId, reason })
        return await decideAction(who, incident, what, { actionId, reason })
      },
    }),
  ),
]

async function detailOr404(web: WebContext, tenantId: string, written: string | undefined): Promise<IncidentDetail> {
  const number = incidentNumber(written)
  const detail = number === null ? null : await incidentDetail(web.db, tenantId, number)
  if (!detail) throw noIncident()
  return detail
}
