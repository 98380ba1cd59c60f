import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GatewayUnderTest } from '#test/contract/gateway-under-test.ts'
import { realGateway } from '#test/contract/real-gateway.ts'
import { gateways } from '#test/integration/gates/gate-rig.ts'
import { sampleAt } from '#test/integration/gates/probe-rig.ts'
import { type StoreDatabase, storeDatabase } from '#test/integration/stores/store-database.ts'

let gateway: GatewayUnderTest
let store: StoreDatabase
let dir: string

beforeAll(async () => {
  gateway = await realGateway()
  store = await storeDatabase()
  dir = await mkdtemp(join(tmpdir(), 'mission-control-gate-'))
  await writeFile(join(dir, 'token'), gateway.token, { mode: 0o600 })
  gateways.set('openclaw', {
    ...{ slug: 'openclaw', name: 'openclaw', url: gateway.url, source: 'config', demo: false },
    ...{
      secret: { kind: 'file', path: join(dir, 'token') },
      callsPerMinute: 60,
      pollIntervalMs: 30_000,
      storeText: false,
      storeArgs: false,
    },
  })
}, 600_000)
afterAll(async () => {
  await store?.close()
  await gateway?.close()
  await rm(dir, { recursive: true, force: true })
})

const sampleOf = (input: string, expected: object, timeout = '2m') =>
  sampleAt(
    { kind: 'gateway', gateway: 'openclaw', timeout, cases: [{ id: 'one', input }], expect: expected },
    { store, address: null },
  )

describe('a gate that asks a real agent', () => {
  it('gets the answer of its run, with tokens and latency', async () => {
    const sample = await sampleOf('[[tokens:1000:50]] [[loop:2:echo same]] say something', { facts: { must: ['/./'] } })
    process.stdout.write(
      `answer ${JSON.stringify(sample.excerpt)}, ${sample.latencyMs?.toFixed(0)} ms, ${sample.tokens} tokens\n`,
    )
    expect(sample).toMatchObject({ ok: true, error: null, why: null })
    expect(sample.tokens).toBe(3_150)
    expect(sample.latencyMs).toBeGreaterThan(10)
  })

  it('tells a wrong answer and a failed run, each with its reason', async () => {
    expect(await sampleOf('say something', { facts: { must: ['words that nobody said'] } })).toMatchObject({
      ok: false,
      why: expect.stringContaining('is not there'),
    })
    const failed = await sampleOf('[[http:400]]', { facts: { must: ['/./'] } })
    process.stdout.write(`failed: ${failed.why}\n`)
    expect(failed).toMatchObject({ ok: false, error: null, why: expect.stringContaining('run ended as failed') })
  })
})
