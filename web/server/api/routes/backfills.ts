import {
  BackfillAccepted,
  BackfillAct,
  BackfillDetail,
  BackfillPage,
  BackfillQuery,
  BackfillReportQuery,
  BackfillStart,
  QuarantinePage,
  QuarantineQuery,
} from '#contracts/api/backfills.ts'
import { BackfillReport } from '#contracts/backfills.ts'
import { noReport } from '#domain/backfill/refused-action.ts'
import { listBackfillSources } from '#prisma/stores/backfill/backfill-sources.ts'
import { broughtRows } from '#prisma/stores/backfill/brought-rows.ts'
import { latestBackfills, listBackfills } from '#prisma/stores/backfill/list-backfills.ts'
import { quarantinePage } from '#prisma/stores/backfill/quarantine-page.ts'
import { readReport } from '#prisma/stores/backfill/read-report.ts'
import { streamHead } from '#prisma/stores/stream.ts'
import { actForPerson } from '#web/server/backfills/act-for-person.ts'
import { findBackfillOr404 } from '#web/server/backfills/find-backfill.ts'
import { reportFile } from '#web/server/backfills/report-file.ts'
import { sourceViews } from '#web/server/backfills/source-views.ts'
import { startForPerson } from '#web/server/backfills/start-for-person.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { route } from '../route.ts'

const needs = { action: 'fleet.read' } as const

/** Backfills: where history lies, the runs that bring it, what they left out, and their signed reports. */
export const backfillRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/backfills',
    says: 'Runs that brought history, and the sources there are',
    needs,
    query: BackfillQuery,
    output: BackfillPage,
    handle: async ({ web: { db }, actor: { tenantId }, query }) => {
      // First: what changes while the rest is read is then shown twice rather than never.
      const asOf = (await streamHead(db, tenantId)).toString()
      const sources = await listBackfillSources(db, tenantId)
      const page = await listBackfills(db, tenantId, query)
      const latest = await latestBackfills(db, tenantId)
      return { ...page, sources: sourceViews(sources, latest), brought: await broughtRows(db, tenantId), asOf }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/backfills',
    says: 'Starts a run of a backfill',
    needs: { action: 'backfill.start' },
    body: BackfillStart,
    output: BackfillAccepted,
    status: 202,
    handle: async ({ web, actor, body, correlationId }) => ({
      backfill: await startForPerson(web, actor, { ...body, correlationId }),
    }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/backfills/:number',
    says: 'A run of a backfill',
    needs,
    output: BackfillDetail,
    handle: async ({ web, actor: { tenantId }, params }) => {
      const asOf = (await streamHead(web.db, tenantId)).toString()
      return { backfill: await findBackfillOr404(web, tenantId, params.number), asOf }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/backfills/:number/actions',
    says: 'Pauses, resumes, cancels or undoes a run',
    needs: { action: 'backfill.act' },
    body: BackfillAct,
    output: BackfillAccepted,
    status: 202,
    handle: async ({ web, actor, params, body: { action }, correlationId }) => {
      const backfill = await findBackfillOr404(web, actor.tenantId, params.number)
      await actForPerson({ web, actor, correlationId }, backfill, action)
      return { backfill: await findBackfillOr404(web, actor.tenantId, params.number) }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/backfills/:number/quarantine',
    says: 'Rows that a run left out, with the reason',
    needs,
    query: QuarantineQuery,
    output: QuarantinePage,
    handle: async ({ web, actor: { tenantId }, params, query }) => {
      const { id } = await findBackfillOr404(web, tenantId, params.number)
      return await quarantinePage(web.db, tenantId, id, query)
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/backfills/:number/report',
    says: 'The signed report of a run',
    needs,
    query: BackfillReportQuery,
    output: BackfillReport,
    files: ['text/markdown', 'text/plain'],
    handle: async ({ web, actor: { tenantId }, params, query: { format } }) => {
      const backfill = await findBackfillOr404(web, tenantId, params.number)
      const report = await readReport(web.db, tenantId, backfill.id)
      if (!report) {
        const { says, next } = noReport(backfill.state, backfill.number)
        throw new HttpProblem('NOT_FOUND', says, { nextStep: next })
      }
      return format === undefined ? report : reportFile(backfill, report, format)
    },
  }),
]
