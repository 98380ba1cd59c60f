import type { Environment } from '#contracts/settings.ts'
import type { Database } from '#prisma/client.ts'

/** Who asks for a rollback, of what, and under which id: asked again with the same id, it is the same request. */
export type AskedRollBack = {
  tenantId: string
  environment: string
  deploymentId: string | null
  updateId: string
  by: string
  actorKind: 'member' | 'token' | 'system'
  reason: string
  correlationId: string
}

/** How the ledger answered. */
export type RollBackAnswer = { ok: true; workflowId: string } | { ok: false; why: string }

export type IncidentDeps = {
  db: Database
  env: Environment
  /** Asks the ledger of an environment, as people do. @throws when nobody answers */
  askRollBack(asked: AskedRollBack): Promise<RollBackAnswer>
  /** `running` until its workflow has ended; `failed` while it waits for a person. */
  rollBackState(asked: { tenantId: string; environment: string; workflowId: string }): Promise<'running' | 'failed' | 'done'>
}
