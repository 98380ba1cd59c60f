import { setTimeout as sleep } from 'node:timers/promises'
import type { HandoffTakeBody, HandoffTaken } from '#contracts/api/response.ts'
import { takeMessages } from '#prisma/stores/handoff/take-messages.ts'
import type { WebContext } from '#web/server/context.ts'
import { noChannel } from './channel-name.ts'

/** A consumer that waits is told of a message within this. */
const LOOK_EVERY_MS = 200

/** Takes messages, or waits for the first for as long as was asked. @throws HttpProblem NOT_FOUND without such a channel */
export async function takeOrWait(
  { db }: WebContext,
  tenantId: string,
  name: string,
  { waitSeconds, ...asked }: HandoffTakeBody,
): Promise<HandoffTaken> {
  const giveUpAt = Date.now() + waitSeconds * 1_000
  for (;;) {
    const taken = await takeMessages(db, tenantId, name, asked)
    const mayStillCome = Date.now() + LOOK_EVERY_MS < giveUpAt
    if (taken && (taken.items.length > 0 || !mayStillCome)) return taken
    if (!mayStillCome) return noChannel(name)
    await sleep(LOOK_EVERY_MS)
  }
}
