import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import type { Database, TenantConnection } from './client.ts'

/** A connection inside a transaction that sees one tenant and can move rows in bulk. */
export type CopyConnection = TenantConnection & {
  /** Runs `COPY … FROM STDIN` with these bytes. */
  copyIn(sql: string, bytes: Uint8Array): Promise<void>
  /**
   * Runs `COPY … TO STDOUT`; waits for `take` before it asks for more. Ends at once when `signal` fires, even while Postgres has
   * nothing to give yet.
   * @throws what `take` throws; the reason of `signal`
   */
  copyOut(sql: string, take: (bytes: Buffer) => void | Promise<void>, signal?: AbortSignal): Promise<void>
}

/** How a transaction in bulk goes. */
export type BulkOptions = {
  /** A temporary table to have on the connection: it is made outside of the transaction, so that taking that back keeps it. */
  staging?: string
  /** Longest time of a statement. Default: the limit of the pool. */
  statementMs?: number
  /** The commit does not wait for the disk: a crash may lose the latest transactions, each whole. Default false. */
  isLazy?: boolean
  /** Everything is taken back when `work` has ended. Default false. */
  rollBack?: boolean
}

/**
 * As `withTenantSql`, for rows in bulk. Takes one connection of the pool for as long as it lasts.
 * @throws what `work` throws; nothing is written then
 */
export async function withTenantCopy<T>(
  db: Database,
  tenantId: string,
  work: (sql: CopyConnection) => Promise<T>,
  options: BulkOptions = {},
): Promise<T> {
  const client = await db.pool.connect()
  let broken: Error | undefined
  const onBroken = (fault: Error) => {
    broken = fault
  }
  try {
    if (options.staging !== undefined) await makeOnce(client, options.staging)
    await client.query('BEGIN')
    await client.query(SETTINGS, [tenantId, options.statementMs ?? null, options.isLazy ? 'off' : null])
    const result = await work(connectionOf(client, onBroken))
    await client.query(options.rollBack ? 'ROLLBACK' : 'COMMIT')
    return result
  } catch (error) {
    if (!broken) await client.query('ROLLBACK').catch(onBroken)
    throw error
  } finally {
    client.release(broken)
  }
}

const made = new WeakMap<pg.PoolClient, Set<string>>()

/** Temporary tables live as long as their connection. To ask for them again would empty them all once more, for each chunk. */
async function makeOnce(client: pg.PoolClient, staging: string): Promise<void> {
  const here = made.get(client) ?? new Set()
  if (here.has(staging)) return
  await client.query(staging)
  made.set(client, here.add(staging))
}

const SETTINGS = `SELECT set_config('app.tenant_id', $1::uuid::text, true),
  CASE WHEN $2::int IS NOT NULL THEN set_config('statement_timeout', $2::text, true) END,
  CASE WHEN $3::text IS NOT NULL THEN set_config('synchronous_commit', $3, true) END`

const connectionOf = (client: pg.PoolClient, onBroken: (fault: Error) => void): CopyConnection => ({
  query: async (sql, values) => await client.query(sql, values === undefined ? undefined : [...values]),
  copyIn: async (sql, bytes) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    await pipeline(Readable.from([buffer], { objectMode: false }), client.query(copyFrom(sql)))
  },
  copyOut: async (sql, take, signal) => {
    const sink = new Writable({
      write: (bytes: Buffer, _, done) => {
        Promise.resolve()
          .then(() => take(bytes))
          .then(() => done(), done)
      },
    })
    try {
      await pipeline(client.query(copyTo(sql)), sink, { signal })
    } catch (error) {
      // What Postgres has yet to send nobody reads any more: whatever else were asked on this connection would wait for ever.
      onBroken(new Error('A COPY was broken off.', { cause: error }))
      throw signal?.aborted ? signal.reason : error
    }
  },
})
