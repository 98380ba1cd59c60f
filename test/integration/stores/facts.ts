import type { Observation, SessionRow } from '#domain/session/observation.ts'
import type { Database } from '#prisma/client.ts'
import { reconcileGateways } from '#prisma/stores/gateways.ts'
import type { PreparedObservation } from '#prisma/stores/prepared-observation.ts'

/** When the facts of these tests begin: whole milliseconds, in the past. */
export const START = Date.UTC(2026, 0, 1)

export type FactOf<K extends Observation['kind']> = Extract<Observation, { kind: K }>

/** A fact with the fields that say what it is about; `dedupKey` by default from kind, run and time. */
export function fact<K extends Observation['kind']>(
  kind: K,
  body: Omit<FactOf<K>, 'kind' | 'sessionKey' | 'agentId' | 'runId' | 'dedupKey'> &
    Partial<Pick<Observation, 'sessionKey' | 'agentId' | 'runId' | 'dedupKey'>>,
): PreparedObservation {
  const base = {
    sessionKey: 'agent:main:one',
    agentId: 'main',
    runId: 'run-1',
    dedupKey: `${kind}:${body.runId ?? 'run-1'}:${body.at}`,
  }
  const kept = { argsHash: null, resultHash: null, storeArgs: true, storeText: true }
  return { ...base, ...kept, ...body, kind } as PreparedObservation
}

/** A gateway row that says nothing but what is given. */
export const row = (said: Partial<SessionRow>): SessionRow => ({
  ...{ sessionId: null, agentId: 'main', kind: null, classification: null, label: null, title: null, parentKey: null },
  ...{ status: null, hasActiveRun: null, activeRunIds: null, lastRunId: null, lastRunError: null, abortedLastRun: null },
  ...{ contextTokens: null, contextWindow: null, modelProvider: null, model: null, createdAt: null, updatedAt: null },
  archived: false,
  ...said,
})

/** An assistant's message with what its model call used. */
export const message = (id: string, at: number, more: Partial<FactOf<'message'>> = {}) =>
  fact('message', {
    ...{ at, dedupKey: `msg:${id}`, messageId: id, messageSeq: null, role: 'assistant', text: `text of ${id}`, stopReason: null },
    ...{ provider: 'stub', model: 'stub-1', errorMessage: null },
    tokens: { input: 100, output: 10, cacheRead: 1000, cacheWrite: 1, costUsd: 0.25 },
    ...more,
  })

/** Makes one gateway and gives its id. */
export async function makeGateway(db: Database, tenantId: string, slug = 'one'): Promise<string> {
  const wanted = { slug, name: slug, url: 'ws://127.0.0.1:18789', source: 'config', demo: false } as const
  const { added } = await reconcileGateways(db, tenantId, [wanted])
  const [gateway] = added
  if (!gateway) throw new Error('The gateway was there already.')
  return gateway.id
}
