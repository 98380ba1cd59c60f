import { PrismaPg } from '@prisma/adapter-pg'
import { ColumnTypeEnum, DriverAdapterError, type SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import pg from 'pg'

/** `close` ends the connection, and with it the engine's lock. */
export type MigrationAdapter = { factory: SqlMigrationAwareDriverAdapterFactory; close(): Promise<void> }

/**
 * Prisma's adapter for migrations, with two repairs.
 * A script goes to Postgres whole: the adapter's own way cuts it at every semicolon, also inside functions, and runs the
 * pieces on any connection of a pool. Whole, it is one implicit transaction, so it happens altogether or not at all.
 * And the one-byte "char" of Postgres's catalogue is read, without which the engine cannot look at a database.
 */
export function migrationAdapter(connectionString: string): MigrationAdapter {
  // One connection: the engine takes a lock of the session's own, and would wait for itself on another one.
  const pool = new pg.Pool({ connectionString, application_name: 'mission-control migrate', max: 1 })
  const factory = new PrismaPg(pool)
  const connect = factory.connect.bind(factory)
  factory.connect = async () => {
    const connection = await connect()
    connection.executeScript = async (script) => {
      await pool.query(script).catch(rethrow)
    }
    readCatalogueChars(connection, pool)
    return connection
  }
  return { factory, close: async () => await pool.end() }
}

/** Type ids in Postgres's catalogue (`pg_type.oid`). */
const CHAR_OID = 18
const TEXT_OID = 25

type Connection = Awaited<ReturnType<PrismaPg['connect']>>

function readCatalogueChars(connection: Connection, pool: pg.Pool): void {
  /** Where the query that is being sent notes its "char" columns. The adapter sends before it first awaits. */
  let chars: number[] = []
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<pg.QueryResult>
  const noting = async (...args: unknown[]) => {
    const mine = chars
    const result = await query(...args)
    for (const [index, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== CHAR_OID) continue
      field.dataTypeID = TEXT_OID
      mine.push(index)
    }
    return result
  }
  Object.assign(pool, { query: noting })
  const queryRaw = connection.queryRaw.bind(connection)
  connection.queryRaw = async (sql) => {
    const mine: number[] = []
    chars = mine
    const result = await queryRaw(sql)
    return {
      ...result,
      columnTypes: result.columnTypes.map((type, index) => (mine.includes(index) ? ColumnTypeEnum.Character : type)),
    }
  }
}

/** In the shape the engine reports to the caller; anything else would reach it as a number. */
function rethrow(error: unknown): never {
  if (!(error instanceof pg.DatabaseError)) throw error
  const { code = 'XX000', severity = 'ERROR', message, detail, column, hint } = error
  throw new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint })
}
