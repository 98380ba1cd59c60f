import { LogPage, LogsQuery, TraceDetail, TracePage, TracesQuery } from '#contracts/api/traces.ts'
import { searchLog } from '#prisma/stores/trace/log-lines.ts'
import { listTraces, readTrace } from '#prisma/stores/trace/traces.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { route } from '../route.ts'

const needs = { action: 'fleet.read' } as const

/** Traces and log lines, as each process of Mission Control kept them. */
export const traceRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/traces',
    says: 'Traces, newest first, and what is missing of them',
    needs,
    query: TracesQuery,
    output: TracePage,
    handle: ({ web, actor, query }) => listTraces(web.db, actor.tenantId, query),
  }),
  route({
    method: 'GET',
    path: '/api/v1/traces/:id',
    says: 'A trace with its spans, by its id or a correlation id',
    needs,
    output: TraceDetail,
    handle: async ({ web, actor, params: { id = '' } }) => {
      const detail = await readTrace(web.db, actor.tenantId, id)
      if (detail) return detail
      throw new HttpProblem(
        'NOT_FOUND',
        'No trace of this id is kept. One that just began is here a second after its first step ended; old ones are removed (traces in config/retention.yaml).',
      )
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/logs',
    says: 'Log lines of actions, and warnings, newest first',
    needs,
    query: LogsQuery,
    output: LogPage,
    handle: ({ web, actor, query }) => searchLog(web.db, actor.tenantId, query),
  }),
]
