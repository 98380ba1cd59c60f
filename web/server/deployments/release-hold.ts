import type { HoldRelease } from '#contracts/api/releases.ts'
import type { LiveFrame } from '#contracts/live.ts'
import { environmentWorkflowId } from '#contracts/workflow-ids.ts'
import { appendFrames } from '#prisma/stores/append-frames.ts'
import { clearHold } from '#prisma/stores/environment-news.ts'
import { readEnvironments } from '#prisma/stores/environments.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { askUpdate } from '#web/server/temporal/ask-update.ts'
import { releaseHold as releaseHoldUpdate } from '#workflows/messages-deploy.ts'
import { audited } from './audited.ts'
import { ROLLBACK_AWAY } from './decide.ts'

type Who = { web: WebContext; actor: Actor; correlationId: string }

/** Lets automation bring back what was taken back in an environment, one release or all: told to its ledger first, then shown. */
export async function releaseHold(
  who: Who,
  environment: string,
  { requestId, release, reason }: HoldRelease,
): Promise<{ workflowId: string }> {
  const { web, actor, correlationId } = who
  const { tenantId } = actor
  const workflowId = environmentWorkflowId(tenantId, environment)
  return await audited(who, { action: 'hold.release', target: environment, detail: { requestId, release, reason } }, async () => {
    await askUpdate(web, {
      ...{
        workflowId,
        update: releaseHoldUpdate,
        args: [{ release, by: actor.name, reason, correlationId }],
        updateId: requestId,
      },
      ...{ away: ROLLBACK_AWAY, gone: 'Nothing is held here.' },
    })
    await web.db.withTenantSql(tenantId, async (sql) => {
      if (!(await clearHold(sql, tenantId, { slug: environment, release }))) return
      const shown = await readEnvironments(sql, tenantId, [environment])
      await appendFrames(
        sql,
        tenantId,
        shown.map((one): LiveFrame => ({ type: 'environment', environment: one })),
      )
    })
    return { workflowId }
  })
}
