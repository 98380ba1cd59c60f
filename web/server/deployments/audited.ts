import type { Action } from '#domain/access/actions.ts'
import type { FailureCode } from '#domain/failure.ts'
import { type AuditOutcome, recordAudit } from '#prisma/stores/audit.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'

export type Who = { web: WebContext; actor: Actor; correlationId: string }
type Line = { action: Action; target: string; detail: Record<string, unknown> }

/** What the audit log calls an end that is not the one asked for. Nobody knows whether an unanswered request was taken. */
const outcomes: Partial<Record<FailureCode, AuditOutcome>> = {
  CONFLICT: 'refused',
  WORKER_UNAVAILABLE: 'unverified',
  TEMPORAL_UNAVAILABLE: 'unverified',
}

/** Does what somebody asks for between two lines of the audit log: that it was asked for, and how it ended when not as asked. */
export async function audited<T>({ web, actor, correlationId }: Who, line: Line, work: () => Promise<T>): Promise<T> {
  const entry = { ...line, actorKind: actor.kind, actor: actor.name, correlationId }
  await recordAudit(web.db, actor.tenantId, { ...entry, outcome: 'requested' })
  try {
    return await work()
  } catch (error) {
    const code = error instanceof HttpProblem ? error.failure.code : null
    const says = error instanceof HttpProblem ? error.message : 'It failed on our side.'
    const outcome = (code && outcomes[code]) ?? 'failed'
    await recordAudit(web.db, actor.tenantId, { ...entry, outcome, detail: { ...line.detail, says } })
    throw error
  }
}
