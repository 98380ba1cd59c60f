import { SessionDetail, SessionPage, SessionQuery, TimelinePage, TimelineQuery } from '#contracts/api/lists.ts'
import { listSessions, sessionDetail, timelinePage } from '#prisma/stores/sessions.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { findSessionOr404 } from '../find-session.ts'
import { route } from '../route.ts'

const needs = { action: 'fleet.read' } as const

/** Sessions; `:id` is our uuid or the gateway's session key. */
export const sessionRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/sessions',
    says: 'Sessions, most pressing first',
    needs,
    query: SessionQuery,
    output: SessionPage,
    handle: ({ web, actor, query }) => listSessions(web.db, actor.tenantId, query),
  }),
  route({
    method: 'GET',
    path: '/api/v1/sessions/:id',
    says: 'A session with its runs, tools and tokens',
    needs,
    output: SessionDetail,
    handle: async ({ web, actor, params }) => {
      const session = await findSessionOr404(web, actor.tenantId, params.id ?? '')
      const detail = await sessionDetail(web.db, actor.tenantId, session.id)
      if (!detail) throw new HttpProblem('NOT_FOUND', 'The session was removed a moment ago.')
      return detail
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/sessions/:id/timeline',
    says: 'What happened in a session',
    needs,
    query: TimelineQuery,
    output: TimelinePage,
    handle: async ({ web, actor, params, query }) => {
      const session = await findSessionOr404(web, actor.tenantId, params.id ?? '')
      return await timelinePage(web.db, actor.tenantId, session.id, query)
    },
  }),
]
