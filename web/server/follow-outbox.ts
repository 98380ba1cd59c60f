import type { Database } from '#prisma/client.ts'
import { listenToStream } from '#prisma/stores/stream.ts'
import type { Logger } from '#telemetry/log.ts'
import type { LiveHub } from '#web/live/live-hub.ts'

/** Lets the notifications of Postgres wake the hub and end its streams. @returns ends that */
export async function followOutbox(db: Database, hub: LiveHub, log: Logger): Promise<() => Promise<void>> {
  const listening = await listenToStream(db, {
    onNotify: (tenantId) => hub.wake(tenantId),
    onSignInRevoked: (_tenantId, signInId) => hub.revoke(signInId),
    onListening: () => hub.wakeAll(),
    onLost: (error) =>
      log.warn({ err: error }, 'lost the connection that listens; the outbox is read every few seconds until it is back'),
  })
  return () => listening.close()
}
