import { setTimeout as sleep } from 'node:timers/promises'
import { Context } from '@temporalio/activity'
import { z } from 'zod'
import { whileHeartbeating } from '#activities/while-heartbeating.ts'
import type { ResponseEnd } from '#domain/incident/response-outcome.ts'
import { deliveryState } from '#prisma/stores/delivery-state.ts'
import type { IncidentDeps } from './incident-deps.ts'

const EVERY_MS = 500
/** The next step waits so long for a message to have gone out; sending it goes on after that. */
const FOLLOWED_MS = 60_000

const Page = z.object({ tenantId: z.uuid(), deliveryId: z.uuid() })

/** Follows a message to its receiver's answer, or for a minute. */
export function createFollowPage({ db }: Pick<IncidentDeps, 'db'>) {
  return async (payload: z.infer<typeof Page>): Promise<ResponseEnd> => {
    const { tenantId, deliveryId } = Page.parse(payload)
    const { cancellationSignal: signal, info } = Context.current()
    const until = info.currentAttemptScheduledTimestampMs + FOLLOWED_MS
    return await whileHeartbeating(
      () => null,
      async () => {
        for (;;) {
          const seen = await deliveryState(db, tenantId, deliveryId)
          if (seen?.state === 'sent') return { state: 'confirmed', outcome: `Sent over ${seen.channel}.` }
          if (seen?.state === 'dead' || seen?.state === 'skipped')
            return { state: 'failed', outcome: `Not sent over ${seen.channel}: ${seen.lastError ?? 'no reason is known'}` }
          if (Date.now() >= until)
            return {
              state: 'unverified',
              outcome: `Not sent within a minute; it is still being tried. ${seen?.lastError ?? ''}`.trim(),
            }
          await sleep(EVERY_MS, undefined, { signal })
        }
      },
    )
  }
}
