import { type AlertWorkflow, workflowOfAlert } from '#prisma/stores/alert/alert-detail.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The id that a path names. @throws HttpProblem NOT_FOUND for what can be none */
export function idOr404(given: string | undefined, what: string): string {
  if (given !== undefined && UUID.test(given)) return given
  throw new HttpProblem('NOT_FOUND', `No ${what} has this id.`)
}

/** An alert and its workflow. @throws HttpProblem NOT_FOUND */
export async function findAlertOr404(web: WebContext, tenantId: string, given: string | undefined): Promise<AlertWorkflow> {
  const alert = await workflowOfAlert(web.db, tenantId, idOr404(given, 'alert'))
  if (!alert) throw new HttpProblem('NOT_FOUND', 'No alert has this id.')
  return alert
}
