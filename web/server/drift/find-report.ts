import { z } from 'zod'
import { findDriftReport } from '#prisma/stores/drift-reports.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'

/** The report with that id. @throws HttpProblem NOT_FOUND, CONFLICT when it is not about what runs */
export async function findObservedReport(web: WebContext, tenantId: string, id: string) {
  const found = z.uuid().safeParse(id).success ? await findDriftReport(web.db, tenantId, id) : null
  if (!found) throw new HttpProblem('NOT_FOUND', 'No drift report has this id; old ones are removed.')
  if (found.report.scope === 'observed') return found
  const why = 'This report compares two environments; which of them is right is for people to say. Change the files in config/.'
  throw new HttpProblem('CONFLICT', why)
}
