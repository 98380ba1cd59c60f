import pg from 'pg'
import type { Servers } from '../monitoring/installation.ts'
import { withDatabase } from '../monitoring/migrated-database.ts'
import { until } from '../monitoring/until.ts'

/** Of Postgres' advisory locks: who holds it lets no copy pass. */
const LOCK = 7_711

/** In this database: other tests have gates of their own in the same server. */
const WAITING = `FROM pg_locks WHERE locktype = 'advisory' AND objid = ${LOCK} AND NOT granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`

/** Holds a run at the first task that it copies, for as long as a test wants: its dry run passes. */
export class CopyGate {
  readonly #owner: pg.Client

  private constructor(owner: pg.Client) {
    this.#owner = owner
  }

  static async build({ ownerUrl }: Servers, databaseUrl: string): Promise<CopyGate> {
    const owner = new pg.Client({ connectionString: withDatabase(ownerUrl, new URL(databaseUrl).pathname.slice(1)) })
    await owner.connect()
    await owner.query(`CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF EXISTS (SELECT FROM backfill WHERE state = 'copying') THEN PERFORM pg_advisory_xact_lock_shared(${LOCK}); END IF;
        RETURN NULL; END $$`)
    await owner.query('CREATE TRIGGER wait_at_gate BEFORE INSERT ON task FOR EACH STATEMENT EXECUTE FUNCTION wait_at_gate()')
    return new CopyGate(owner)
  }

  async shut(): Promise<void> {
    await this.#owner.query(`SELECT pg_advisory_lock(${LOCK})`)
  }

  async open(): Promise<void> {
    await this.#owner.query(`SELECT pg_advisory_unlock(${LOCK})`)
  }

  /** Waits until a copy stands before it. */
  async reached(): Promise<void> {
    const waiting = `SELECT ${WAITING}`
    await until('a copy to stand before the gate', async () => ((await this.#owner.query(waiting)).rowCount ?? 0) > 0)
  }

  /** Breaks the connections of those that stand before it. */
  async drop(): Promise<void> {
    await this.#owner.query(`SELECT pg_terminate_backend(pid) ${WAITING}`)
  }

  async close(): Promise<void> {
    await this.#owner.end()
  }
}
