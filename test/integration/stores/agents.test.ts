import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AgentPage, type AgentView } from '#contracts/api/lists.ts'
import type { Verdict } from '#domain/session/verdict.ts'
import { requestAction, type SettledState, settleAction } from '#prisma/stores/actions.ts'
import { listAgents } from '#prisma/stores/agents.ts'
import { ingestBatch } from '#prisma/stores/ingest.ts'
import { fact, makeGateway, row, START } from './facts.ts'
import { OTHER_TENANT, type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

let store: StoreDatabase
let gatewayId: string
beforeAll(async () => {
  store = await storeDatabase()
})
afterAll(async () => await store.close())
beforeEach(async () => {
  gatewayId = await makeGateway(store.db, TENANT, `g-${randomUUID().slice(0, 8)}`)
})

const list = async () => AgentPage.parse(await listAgents(store.db, TENANT, gatewayId))
const agent = async (agentId: string): Promise<AgentView | undefined> =>
  (await list()).items.find((one) => one.agentId === agentId)

async function ask(action: string, agentId: string, sessionKey: string | null = null): Promise<string> {
  const id = randomUUID()
  const request = { id, action, gatewayId, agentId, sessionKey, requestedBy: 'a@b.c', correlationId: 'c' }
  await requestAction(store.db, TENANT, request)
  return id
}
const settle = (id: string, state: SettledState) => settleAction(store.db, TENANT, id, { state, outcome: `It was ${state}.` })
const act = async (action: string, agentId: string, state: SettledState) => await settle(await ask(action, agentId), state)

describe('an agent', () => {
  it('is paused from the moment its pause is confirmed until its resume is', async () => {
    const id = await ask('agent.pause', 'forge')
    expect(await agent('forge')).toBeUndefined()
    const { finishedAt } = await settle(id, 'confirmed')
    expect(await agent('forge')).toEqual({
      agentId: 'forge',
      name: null,
      pausedAt: finishedAt,
      imported: false,
      liveSessions: 0,
      troubled: 0,
    })
    await act('agent.pause', 'forge', 'confirmed')
    expect((await agent('forge'))?.pausedAt).toBe(finishedAt)
    await act('agent.resume', 'forge', 'confirmed')
    expect((await agent('forge'))?.pausedAt).toBeNull()
  })

  it.each(['refused', 'failed', 'unverified'] as const)('is as it was when what was asked is %s', async (state) => {
    await act('agent.pause', 'running', state)
    expect(await agent('running')).toBeUndefined()
    await act('agent.pause', 'paused', 'confirmed')
    await act('agent.resume', 'paused', state)
    expect((await agent('paused'))?.pausedAt).not.toBeNull()
  })

  it('is paused once a pause that could not be verified is confirmed after all, and stays so when told again', async () => {
    const id = await ask('agent.pause', 'forge')
    await settle(id, 'unverified')
    await settle(id, 'confirmed')
    const since = (await agent('forge'))?.pausedAt
    await act('agent.resume', 'forge', 'confirmed')
    await settle(id, 'confirmed')
    expect(since).toEqual(expect.any(String))
    expect((await agent('forge'))?.pausedAt).toBeNull()
  })

  it('is not touched when the transaction that settles its pause fails', async () => {
    const id = await ask('agent.pause', 'forge')
    const name = `refuse_${randomUUID().replaceAll('-', '')}`
    await store.asOwner(`CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'`)
    await store.asOwner(`CREATE TRIGGER ${name} BEFORE INSERT ON stream_event EXECUTE FUNCTION ${name}()`)
    await expect(settle(id, 'confirmed')).rejects.toThrow()
    await store.asOwner(`DROP TRIGGER ${name} ON stream_event`)
    expect(await agent('forge')).toBeUndefined()
    expect((await list()).actions).toMatchObject([{ id, state: 'requested' }])
  })

  it('is told from one of the same id at another gateway, and in another tenant it is not there', async () => {
    await act('agent.pause', 'forge', 'confirmed')
    const elsewhere = await makeGateway(store.db, OTHER_TENANT, `g-${randomUUID().slice(0, 8)}`)
    expect(await listAgents(store.db, OTHER_TENANT, elsewhere)).toMatchObject({ items: [], actions: [] })
    expect(await listAgents(store.db, OTHER_TENANT, gatewayId)).toMatchObject({ items: [], actions: [] })
    gatewayId = await makeGateway(store.db, TENANT, `g-${randomUUID().slice(0, 8)}`)
    expect(await list()).toMatchObject({ items: [], actions: [] })
  })
})

describe('the list of agents', () => {
  it('counts live sessions and those in trouble, and keeps who has none now: its schedules may go on', async () => {
    const looping: Verdict = { verdict: 'looping', since: START, confidence: 1, evidence: [], hints: [] }
    const seen = (agentId: string, name: string, more = {}) => {
      const sessionKey = `agent:${agentId}:${name}`
      const said = row({ agentId, status: 'running', ...more })
      return fact('session-seen', { at: START, sessionKey, agentId, dedupKey: sessionKey, row: said, reason: 'poll' })
    }
    await ingestBatch(store.db, TENANT, {
      gatewayId,
      receivedAt: START,
      observations: [seen('quill', 'a'), seen('forge', 'a'), seen('forge', 'b'), seen('idle', 'a', { archived: true })],
      verdicts: [{ sessionKey: 'agent:forge:a', verdict: looping }],
    })
    expect((await list()).items).toEqual([
      { agentId: 'forge', name: null, pausedAt: null, imported: false, liveSessions: 2, troubled: 1 },
      { agentId: 'idle', name: null, pausedAt: null, imported: false, liveSessions: 0, troubled: 0 },
      { agentId: 'quill', name: null, pausedAt: null, imported: false, liveSessions: 1, troubled: 0 },
    ])
  })

  it('holds the latest action asked of each agent itself, and none that was asked of a session', async () => {
    await act('agent.pause', 'forge', 'refused')
    await act('agent.pause', 'quill', 'confirmed')
    await ask('session.abort', 'quill', 'agent:quill:a')
    const id = await ask('agent.pause', 'forge')
    const { actions, asOf } = await list()
    expect(actions.map(({ agentId, state }) => [agentId, state])).toEqual([
      ['forge', 'requested'],
      ['quill', 'confirmed'],
    ])
    expect(actions[0]?.id).toBe(id)
    expect(Number(asOf)).toBeGreaterThan(0)
  })
})
