import { z } from 'zod'
import {
  GateRunAccepted,
  GateRunDetail,
  GateRunPage,
  GateRunQuery,
  GateRunStart,
  SamplePage,
  SampleQuery,
  SuitePage,
  TrendPage,
  TrendQuery,
} from '#contracts/api/releases.ts'
import { checkTrend } from '#domain/gate/check-trend.ts'
import { readPlaces } from '#prisma/stores/environments.ts'
import { gateRunById, listGateRuns } from '#prisma/stores/gate-runs.ts'
import { samplePage } from '#prisma/stores/gate-samples.ts'
import { trendPoints } from '#prisma/stores/gate-trends.ts'
import { streamHead } from '#prisma/stores/stream.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { route } from '../route.ts'
import { startGateRun } from '../start-gate-run.ts'
import { suiteViews } from '../suite-views.ts'

const needs = { action: 'fleet.read' } as const

/** Suites, their runs with samples and reasons, and where their checks are heading. */
export const gateRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/suites',
    says: 'Suites of checks',
    needs,
    output: SuitePage,
    handle: async ({ web, actor }) => {
      // First: what changes while the rest is read is then shown twice rather than never.
      const asOf = (await streamHead(web.db, actor.tenantId)).toString()
      return { items: await suiteViews(web, actor.tenantId), asOf }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/suites/:slug/trends',
    says: 'How the checks of a suite went over time',
    needs,
    query: TrendQuery,
    output: TrendPage,
    handle: async ({ web, actor, params, query }) => ({
      items: await trendViews(web, actor.tenantId, params.slug ?? '', query.environment),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/suites/:slug/runs',
    says: 'Runs a gate',
    needs: { action: 'gate.run' },
    body: GateRunStart,
    output: GateRunAccepted,
    status: 202,
    handle: async ({ web, actor, params, body, correlationId }) => ({
      run: await startGateRun(web, actor, { ...body, suite: params.slug ?? '', correlationId }),
    }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/gate-runs',
    says: 'Runs of gates, newest first',
    needs,
    query: GateRunQuery,
    output: GateRunPage,
    handle: ({ web, actor, query }) => listGateRuns(web.db, actor.tenantId, query),
  }),
  route({
    method: 'GET',
    path: '/api/v1/gate-runs/:id',
    says: 'A run of a gate with the verdict of each check',
    needs,
    output: GateRunDetail,
    handle: ({ web, actor, params }) => findRun(web, actor.tenantId, params.id ?? ''),
  }),
  route({
    method: 'GET',
    path: '/api/v1/gate-runs/:id/samples',
    says: 'The samples that a verdict rests on',
    needs,
    query: SampleQuery,
    output: SamplePage,
    handle: async ({ web, actor, params, query }) => {
      const { run } = await findRun(web, actor.tenantId, params.id ?? '')
      return await samplePage(web.db, actor.tenantId, run.id, query)
    },
  }),
]

async function findRun({ db }: WebContext, tenantId: string, id: string) {
  const found = z.uuid().safeParse(id).success ? await gateRunById(db, tenantId, id) : null
  if (!found) throw new HttpProblem('NOT_FOUND', 'No gate run has this id. The list of runs has those that are kept.')
  return found
}

/** In the environment that is asked for, or in each that is configured. */
async function trendViews({ db }: WebContext, tenantId: string, suite: string, environment: string | undefined) {
  const environments =
    environment === undefined ? (await readPlaces(db, tenantId)).environments.map(({ slug }) => slug) : [environment]
  const points = await trendPoints(db, tenantId, { suite, environments })
  const bySeries = Map.groupBy(points, (point) => JSON.stringify([point.environment, point.check]))
  return [...bySeries.values()].flatMap((own) => {
    const [first] = own
    if (!first) return []
    const shown = own.map((point) => ({ ...point, at: new Date(point.at).toISOString() }))
    return [{ suite, check: first.check, environment: first.environment, points: shown, trend: checkTrend(own) }]
  })
}
