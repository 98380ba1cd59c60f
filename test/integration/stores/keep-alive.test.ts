import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listenToStream } from '#prisma/stores/listen-to-stream.ts'
import { until } from '#test/monitoring/until.ts'
import { type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

let store: StoreDatabase
let listening: Awaited<ReturnType<typeof listenToStream>>
beforeAll(async () => {
  store = await storeDatabase()
  listening = await listenToStream(store.db, () => undefined)
})
afterAll(async () => {
  await listening?.close()
  await store.close()
})

/** What the system keeps of connections: a line each, `02` before the time that is left until it asks after the other end. */
const SYSTEM = '/proc/net/tcp'
const KEEP_ALIVE_TIMER = '02'

/** In how many hundredths of a second the system asks after the other end of a connection from that port; null = it has other things to do. */
function askedAfterIn(port: number): number | null {
  const from = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const lines = readFileSync(SYSTEM, 'utf8').split('\n')
  const fields = lines.map((line) => line.trim().split(/\s+/)).find(([, local]) => local?.endsWith(from))
  const [timer, when] = fields?.[5]?.split(':') ?? []
  return timer === KEEP_ALIVE_TIMER && when !== undefined ? Number.parseInt(when, 16) : null
}

const PORT_OF_LISTENER =
  "SELECT client_port AS port FROM pg_stat_activity WHERE application_name = 'mission-control listen' AND datname = current_database()"

it('is asked whether it is still there, the server that says nothing', async (context) => {
  if (!existsSync(SYSTEM)) return context.skip('only Linux tells when')
  const ofPool = async () =>
    await store.db.withTenantSql(TENANT, async (sql) => (await sql.query('SELECT inet_client_port() AS port')).rows)
  for (const [found] of [await ofPool(), await store.asOwner(PORT_OF_LISTENER)]) {
    const port = Number(found?.port)
    expect(port).toBeGreaterThan(0)
    const inTime = await until('the system to be at rest', async () => askedAfterIn(port))
    expect(inTime).toBeLessThanOrEqual(3_000)
  }
})
