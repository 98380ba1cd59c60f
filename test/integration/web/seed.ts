import type { Database } from '#prisma/client.ts'
import { ingestBatch } from '#prisma/stores/ingest.ts'
import { fact, makeGateway, message, row } from '../stores/facts.ts'
import { TENANT } from './open-web.ts'

/** A key with every character that paths treat specially. */
export const SESSION_KEY = 'agent:main:web/test?x=1 2'

/** One gateway with one session that ran, through the product's own stores. */
export async function seed(db: Database): Promise<{ gatewayId: string; at: number }> {
  const gatewayId = await makeGateway(db, TENANT, 'lab')
  const at = Date.now() - 60_000
  const observations = [
    fact('session-seen', { sessionKey: SESSION_KEY, at, row: row({ label: 'Web test', status: 'running' }), reason: 'poll' }),
    ...Array.from({ length: 12 }, (_, index) => message(String(index), at, { sessionKey: SESSION_KEY })),
  ]
  await ingestBatch(db, TENANT, { gatewayId, receivedAt: at, observations, verdicts: [] })
  return { gatewayId, at }
}
