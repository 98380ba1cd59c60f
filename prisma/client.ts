import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { type Prisma, PrismaClient } from './generated/client.ts'

/** A statement that takes longer is a fault, and must not hold a connection for ever. */
const STATEMENT_TIMEOUT_MS = 30_000
/** A transaction whose process sits idle in it would keep its locks, the outbox's among them. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000
/** Nobody waits longer for a free connection: a full pool shows as an error, not as a hang. */
const CONNECTION_TIMEOUT_MS = 10_000

/**
 * An answer that is waited for this long is asked after: of a server that is gone without a word (power, network) nothing is heard for two
 * hours else. One that only takes its time says that it is there.
 */
export const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 30_000 }

/** The same limits for Prisma's own transactions, whose defaults (2 s, 5 s) a busy machine exceeds. */
const TRANSACTION = { maxWait: CONNECTION_TIMEOUT_MS, timeout: STATEMENT_TIMEOUT_MS }

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** A transaction of Prisma's client that sees one tenant. */
export type TenantTransaction = Prisma.TransactionClient

/** A connection inside a transaction that sees one tenant: for hot paths, in SQL. */
export type TenantConnection = {
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<pg.QueryResult<Row>>
}

/** Settings of Postgres for one transaction; a closed set, as they become part of a statement. */
export type PlannerSettings = Partial<Record<'enable_seqscan' | 'enable_hashjoin' | 'enable_mergejoin', 'on' | 'off'>>

/** The application's way to its state, under the role that row-level security binds. */
export type Database = {
  readonly prisma: PrismaClient
  readonly pool: pg.Pool
  /** URL for connections of one's own (LISTEN). */
  readonly url: string
  /** Runs `work` in one transaction that sees that tenant's rows and no others. Rolled back when it throws. */
  withTenant<T>(tenantId: string, work: (tx: TenantTransaction) => Promise<T>): Promise<T>
  /** The same on a bare connection. `settings` hold for this transaction, e.g. `{ enable_seqscan: 'off' }`. */
  withTenantSql<T>(tenantId: string, work: (sql: TenantConnection) => Promise<T>, settings?: PlannerSettings): Promise<T>
  /** Waits for what is running, then ends every connection. Idempotent. */
  close(): Promise<void>
}

/** How to connect. `maxConnections` defaults to 10 a process; the name is what `pg_stat_activity` shows. */
export type OpenDatabase = { url: string; maxConnections?: number; applicationName?: string }

/**
 * Opens the database as the application sees it. Connects when first used, so it does not fail here.
 * @param onLostConnection told when an idle connection breaks; the pool makes a new one by itself.
 */
export function openDatabase(options: OpenDatabase, onLostConnection: (error: Error) => void = () => undefined): Database {
  const { url, maxConnections = 10, applicationName = 'mission-control' } = options
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    application_name: applicationName,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    // Prisma's adapter reads every time as one of UTC, in whatever zone the session writes it.
    options: '-c TimeZone=UTC',
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    ...KEEP_ALIVE,
  })
  pool.on('error', onLostConnection)
  // A connection that is checked out and idle between two statements breaks with an event too.
  pool.on('connect', (client) => void client.on('error', onLostConnection))
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
  let closed: Promise<void> | undefined
  return {
    prisma,
    pool,
    url,
    withTenant: async (tenantId, work) => {
      const tenant = tenantUuid(tenantId)
      return await prisma.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT set_config('app.tenant_id', ${tenant}, true)`
        return await work(tx)
      }, TRANSACTION)
    },
    withTenantSql: async (tenantId, work, settings) => await inTransaction(pool, beginning(tenantUuid(tenantId), settings), work),
    close: async () => {
      closed ??= prisma.$disconnect().then(() => pool.end())
      await closed
    },
  }
}

/** All that a transaction begins with, in one round trip. The tenant is known to be a bare uuid. */
function beginning(tenant: string, settings: PlannerSettings = {}): string {
  const set = Object.entries({ 'app.tenant_id': `'${tenant}'`, ...settings })
  return ['BEGIN', ...set.map(([name, value]) => `SET LOCAL ${name} = ${value}`)].join('; ')
}

async function inTransaction<T>(pool: pg.Pool, begin: string, work: (sql: TenantConnection) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query(begin)
    const result = await work(connectionOf(client))
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch((fault: Error) => {
      broken = fault
    })
    throw error
  } finally {
    client.release(broken)
  }
}

const connectionOf = (client: pg.PoolClient): TenantConnection => ({
  query: async (sql, values) => await client.query(sql, values === undefined ? undefined : [...values]),
})

/** @throws TypeError for what is not a uuid, before it gets near SQL. */
function tenantUuid(tenantId: string): string {
  if (!UUID.test(tenantId)) throw new TypeError('A tenant id is a uuid.')
  return tenantId.toLowerCase()
}
