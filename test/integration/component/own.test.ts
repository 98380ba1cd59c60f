import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sampleDatabase, sampleProcessHost } from '#activities/component/sample-own.ts'
import { listComponents } from '#prisma/stores/component/list-components.ts'
import { processPart, recordOwnSample, removeOwnPart } from '#prisma/stores/component/own-sample.ts'
import { sendMessages } from '#prisma/stores/handoff/send-messages.ts'
import { tellFigures } from '#telemetry/tell-figures.ts'
import { type StoreDatabase, storeDatabase, TENANT } from '../stores/store-database.ts'
import { makePlace, type Place, removePlace, startHost } from '../target-host/hosted.ts'

const never = new AbortController().signal
let store: StoreDatabase
let place: Place

beforeAll(async () => {
  store = await storeDatabase()
  place = await makePlace()
})
afterAll(async () => {
  await removePlace(place)
  await store.close()
})

it('knows of the database and of each durable channel how full they are', async () => {
  const messages = ['a', 'b', 'c'].map((key) => ({ key, body: { key } }))
  expect(await sendMessages(store.db, TENANT, 'agents/planner', messages)).toMatchObject({ kind: 'sent' })
  const { components, samples } = await store.db.withTenantSql(
    TENANT,
    async (sql) => await sampleDatabase(sql, TENANT, Date.now()),
  )
  expect(components.map(({ slug, kind }) => [slug, kind])).toEqual([
    ['mc-database', 'database'],
    ['mc-handoff-agents/planner', 'handoff'],
  ])
  const [database, channel] = samples.map(({ figures }) => figures)
  expect(database?.['database-bytes']).toBeGreaterThan(1_000_000)
  expect(database?.connections).toBeGreaterThan(0)
  expect(database?.['max-connections']).toBeGreaterThan(database?.connections ?? 0)
  expect(channel).toMatchObject({ 'queue-depth': 3, capacity: 10_000, 'oldest-item-seconds': expect.any(Number) })
})

it('asks the process host what it takes; one that was never there is none, and one that is away tells nothing', async () => {
  expect(await sampleProcessHost(place.socket, 1, never)).toEqual({ components: [], samples: [] })
  const host = await startHost(place)
  const { samples } = await sampleProcessHost(place.socket, 1, never)
  expect(samples[0]?.figures).toMatchObject({ 'memory-limit-bytes': expect.any(Number), 'heap-limit-bytes': expect.any(Number) })
  expect(samples[0]?.figures['memory-bytes']).toBeGreaterThan(10_000_000)
  await host.stop()
})

it('is told by a process of itself, until that ends in good order', async () => {
  const part = processPart('worker', 'Host-1')
  const names = async () => (await listComponents(store.db, TENANT)).items.map(({ slug }) => slug)
  const told = Promise.withResolvers<void>()
  const telling = tellFigures({
    log: pino({ level: 'silent' }),
    tell: async (sample) => {
      await recordOwnSample(store.db, TENANT, part, sample)
      told.resolve()
    },
    end: () => removeOwnPart(store.db, TENANT, part.slug),
  })
  await told.promise
  expect(await names()).toEqual(['mc-worker-host-1'])
  await telling.stop()
  expect(await names()).toEqual([])
})
