import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type StoreDatabase, storeDatabase } from '#test/integration/stores/store-database.ts'
import { configure } from './gate-rig.ts'
import { sampleAt } from './probe-rig.ts'

const UUID = '0f8fad5b-d9cb-469f-a165-70867728950e'
const SECRET = { secret: { env: 'STAGING_KEY' } }
let store: StoreDatabase

beforeAll(async () => {
  store = await storeDatabase()
  const target = (slug: string, values: object) =>
    configure(store, 'target', slug, { slug, driver: 'command', deploy: ['true'], values })
  await target('one', {})
  await target('two', { WORKERS: 4 })
  await target('three', {})
  const shared = { API_URL: 'https://api.example.com/v1', WORKERS: 2, TIMEOUT: '30s' }
  await configure(store, 'environment', 'staging', { slug: 'staging', waves: [['three']], values: { ...shared, KEY: SECRET } })
  await configure(store, 'environment', 'production', {
    ...{ slug: 'production', after: 'staging', waves: [['one'], ['two']] },
    values: { ...shared, KEY: { secret: { env: 'PRODUCTION_KEY' } }, DB_A: 'postgres://db/a', DB_B: 'postgres://db/a' },
  })
})
afterAll(async () => await store?.close())

const env = { STAGING_KEY: UUID, PRODUCTION_KEY: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhYmMifQ.c2lnbmF0dXJlLWJ5dGVzLWhlcmU' }
const judged = (rule: object, variables: Record<string, string> = env) =>
  sampleAt({ kind: 'config', rules: [rule], liveness: false }, { store, address: null, env: variables })

describe('a config check', () => {
  it.each([
    [{ equal: ['API_URL', 'staging/API_URL'] }],
    [{ different: ['KEY', 'staging/KEY'] }],
    [{ required: ['KEY', 'staging/TIMEOUT'] }],
    [{ shape: 'uuid', of: ['staging/KEY'] }],
    [{ shape: 'url', of: ['API_URL', 'DB_A'] }],
    [{ shape: 'duration', of: ['TIMEOUT'] }],
  ])('holds: %j', async (rule) => {
    expect(await judged(rule)).toMatchObject({ ok: true, why: null, error: null })
  })

  it.each([
    [{ equal: ['KEY', 'staging/KEY'] }, 'KEY, staging/KEY are not equal'],
    // Two targets of one environment differ.
    [{ equal: ['WORKERS', 'staging/WORKERS'] }, 'WORKERS, staging/WORKERS are not equal'],
    [{ different: ['DB_A', 'DB_B'] }, 'DB_A, DB_B are not all different'],
    [{ required: ['KEY', 'staging/DB_A'] }, 'staging/DB_A is not set'],
    [{ shape: 'uuid', of: ['staging/KEY', 'KEY'] }, 'KEY has the shape JWT instead of uuid'],
  ])('is broken: %j', async (rule, why) => {
    const sample = await judged(rule)
    expect(sample).toMatchObject({ ok: false, why })
    for (const secret of Object.values(env)) expect(JSON.stringify(sample)).not.toContain(secret)
  })

  it('cannot be told when a secret cannot be read or an environment is not there', async () => {
    expect(await judged({ required: ['KEY'] }, { STAGING_KEY: UUID })).toMatchObject({
      ok: null,
      error: expect.stringContaining('PRODUCTION_KEY'),
    })
    expect(await judged({ required: ['nowhere/KEY'] })).toMatchObject({
      ok: null,
      error: expect.stringContaining('No environment nowhere'),
    })
  })
})
