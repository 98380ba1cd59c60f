import { setTimeout as sleep } from 'node:timers/promises'
import { Context } from '@temporalio/activity'
import { z } from 'zod'
import { whileHeartbeating } from '#activities/while-heartbeating.ts'
import { IncidentRef, VerifyResponse } from '#contracts/incident-payloads.ts'
import { judgeTrouble, type TroubleJudged } from '#domain/incident/judge-trouble.ts'
import { readActions } from '#prisma/stores/incident-actions.ts'
import { type Trouble, troubleNow } from '#prisma/stores/incident-targets.ts'
import type { IncidentDeps } from './incident-deps.ts'

/** Often enough that a loop that ended is seen to have ended in a second, seldom enough for minutes of it. */
const EVERY_MS = 1_000

/** `actionId` = judged by what this action was done to; null = by the alert alone. */
const LookAtTrouble = IncidentRef.extend({ actionId: z.uuid().nullable() })
type LookAtTrouble = z.infer<typeof LookAtTrouble>

/** How the alert stands: what an incident's workflow would have been told, had no signal been lost. */
export type TroubleSeen = TroubleJudged & Pick<Trouble, 'severity' | 'overAt'>

export function createLookAtTrouble({ db }: Pick<IncidentDeps, 'db'>) {
  return {
    /** Looks once. */
    async lookAtTrouble(payload: LookAtTrouble): Promise<TroubleSeen> {
      return await look(db, LookAtTrouble.parse(payload))
    },

    /** Looks until what was wrong with an action's target looks right, or the time for it is over. Nothing is written. */
    async verifyResponse(payload: VerifyResponse): Promise<TroubleJudged> {
      const asked = VerifyResponse.parse(payload)
      const { cancellationSignal: signal } = Context.current()
      return await whileHeartbeating(
        () => null,
        async () => {
          for (;;) {
            const judged = await look(db, asked)
            if (judged.isClear || Date.now() >= asked.until) return judged
            await sleep(Math.min(EVERY_MS, Math.max(1, asked.until - Date.now())), undefined, { signal })
          }
        },
      )
    },
  }
}

async function look(db: IncidentDeps['db'], { tenantId, incidentId, actionId }: LookAtTrouble): Promise<TroubleSeen> {
  return await db.withTenantSql(tenantId, async (sql) => {
    const actions = actionId === null ? [] : await readActions(sql, tenantId, incidentId)
    const sessions = actions.find(({ id }) => id === actionId)?.target.sessions.map(({ id }) => id) ?? []
    const trouble = await troubleNow(sql, tenantId, incidentId, sessions)
    const { severity, overAt } = trouble
    return { ...judgeTrouble(trouble, sessions.length), severity, overAt }
  })
}
