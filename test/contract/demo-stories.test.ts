import { afterEach, describe, expect, it } from 'vitest'
import { type DemoFleet, startDemoFleet } from '#demo/fleet.ts'
import { type RawClient, type RawEvent, rawOperator } from './raw-client.ts'

const fleets: DemoFleet[] = []
const clients: RawClient[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  for (const fleet of fleets.splice(0)) await fleet.close()
})

/** A fleet that lives fifty times as fast, and a subscribed reader. */
async function fastFleet(seed: number): Promise<RawClient> {
  const fleet = await startDemoFleet({ token: 't', seed, pace: 0.02 })
  fleets.push(fleet)
  const client = await rawOperator(fleet.url, fleet.token, ['operator.read'])
  clients.push(client)
  return client
}
const starts = (client: RawClient, key: string): RawEvent[] =>
  client.of(key, 'session.tool').filter(({ payload }) => payload.data?.phase === 'start')
const lifecycle = (client: RawClient, key: string, phase: string) =>
  client.of(key, 'agent').filter(({ payload }) => payload.data?.phase === phase)

describe('the stories of the demo fleet', () => {
  it('show a loop, a retry storm, a wait for approval and a model that hangs, beside good work', async () => {
    const client = await fastFleet(1)
    const loop = await client.until(
      'a loop',
      () => starts(client, 'agent:scout:watch-status-page').length >= 8 && starts(client, 'agent:scout:watch-status-page'),
    )
    expect(new Set(loop.map(({ payload }) => JSON.stringify(payload.data?.args))).size).toBe(1)
    await client.until('retries', () => lifecycle(client, 'agent:ledger:invoice-import', 'retrying').length >= 2)
    const [waiting] = await client.until('approval', () => {
      const found = lifecycle(client, 'agent:harbor:deploy-staging', 'waiting-approval')
      return found.length > 0 && found
    })
    expect(waiting?.payload.data).toEqual({
      phase: 'waiting-approval',
      approvalId: expect.any(String),
      toolCallId: expect.any(String),
    })
    await client.until('a silent model', () => lifecycle(client, 'agent:atlas:translate-handbook', 'starting_model').length > 0)
    await client.until('good work', () => lifecycle(client, 'agent:forge:nightly-build', 'end').length > 0)
  })

  it('are labelled as a demo', async () => {
    const client = await fastFleet(1)
    const { payload } = await client.request('sessions.list', { limit: 50 })
    expect(payload?.sessions).toHaveLength(7)
    const other = await rawOperator(fleets[0]?.url ?? '', 't', ['operator.read'])
    clients.push(other)
    expect(other.hello).toMatchObject({ server: { version: expect.stringMatching(/^demo-/) } })
  })

  it('give the same ids to the same sessions for the same seed, and others for another', async () => {
    const idsOf = async (seed: number) => {
      const { payload } = await (await fastFleet(seed)).request('sessions.list', { limit: 50 })
      return (payload?.sessions as { key: string; sessionId: string }[] | undefined)
        ?.map(({ key, sessionId }) => `${key} ${sessionId}`)
        .toSorted()
    }
    expect(await idsOf(7)).toEqual(await idsOf(7))
    expect(await idsOf(7)).not.toEqual(await idsOf(8))
  })
})
