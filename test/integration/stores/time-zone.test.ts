import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Database, openDatabase } from '#prisma/client.ts'
import { type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

let store: StoreDatabase
let db: Database
beforeAll(async () => {
  store = await storeDatabase()
  const name = new URL(store.ownerUrl).pathname.slice(1)
  await store.asOwner(`ALTER DATABASE ${name} SET timezone TO 'Asia/Kolkata'`)
  db = openDatabase({ url: store.appUrl })
})
afterAll(async () => {
  await db?.close()
  await store?.close()
})

it('tells and reads times as they are, on a server that keeps another time zone than UTC', async () => {
  const at = new Date('2026-03-01T23:30:00.000Z')
  const seconds = at.getTime() / 1_000
  // Told and read by one side alone: what is wrong both ways looks right again.
  const [told] = await db.withTenant(
    TENANT,
    (tx) => tx.$queryRaw<{ seconds: number }[]>`SELECT extract(epoch FROM ${at}::timestamptz)::float8 AS seconds`,
  )
  expect(told).toEqual({ seconds })
  const [read] = await db.withTenant(TENANT, (tx) => tx.$queryRaw<{ at: Date }[]>`SELECT to_timestamp(${seconds}) AS at`)
  expect(read).toEqual({ at })
})
