import type { Database } from '#prisma/client.ts'
import { liveCredentials } from '#prisma/stores/live-credentials.ts'
import { readStream, streamHead } from '#prisma/stores/stream.ts'
import type { LiveHubOptions } from '#web/live/live-hub.ts'

/** What the hub reads, from Postgres. */
export function hubSources(db: Database): Pick<LiveHubOptions, 'outbox' | 'stillValid'> {
  return {
    outbox: {
      read: (tenantId, after, limit) => readStream(db, tenantId, after, limit),
      head: (tenantId) => streamHead(db, tenantId),
    },
    stillValid: (tenantId, credentials) => {
      const idsOf = (kind: string) => credentials.filter((one) => one.kind === kind).map((one) => one.id)
      return liveCredentials(db, tenantId, { signIns: idsOf('sign-in'), tokens: idsOf('token') })
    },
  }
}
