import type { SessionView } from '#contracts/live.ts'
import { findSession } from '#prisma/stores/sessions.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'

/** The session with this uuid or gateway key. @throws HttpProblem NOT_FOUND */
export async function findSessionOr404(web: WebContext, tenantId: string, idOrKey: string): Promise<SessionView> {
  const session = await findSession(web.db, tenantId, idOrKey)
  if (!session) throw new HttpProblem('NOT_FOUND', 'No session has this id or key.')
  return session
}
