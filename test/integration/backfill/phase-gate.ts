import pg from 'pg'
import { withDatabase } from '#test/monitoring/migrated-database.ts'
import { until } from '#test/monitoring/until.ts'

/** Of Postgres' advisory locks: who holds it lets no run enter a phase. */
const LOCK = 7_712

/** Holds a run as it enters a phase, before it has done anything of it, for as long as a test wants. */
export class PhaseGate {
  readonly #owner: pg.Client

  private constructor(owner: pg.Client) {
    this.#owner = owner
  }

  static async build(ownerUrl: string, databaseUrl: string): Promise<PhaseGate> {
    const owner = new pg.Client({ connectionString: withDatabase(ownerUrl, new URL(databaseUrl).pathname.slice(1)) })
    await owner.connect()
    await owner.query(`CREATE TABLE held_phase (state text)`)
    await owner.query(`CREATE FUNCTION wait_at_phase() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
        IF NEW.state <> OLD.state AND EXISTS (SELECT FROM held_phase h WHERE h.state = NEW.state) THEN
          PERFORM pg_advisory_xact_lock_shared(${LOCK});
        END IF;
        RETURN NEW; END $$`)
    await owner.query('CREATE TRIGGER wait_at_phase BEFORE UPDATE ON backfill FOR EACH ROW EXECUTE FUNCTION wait_at_phase()')
    return new PhaseGate(owner)
  }

  async shut(state: 'dry-running' | 'copying' | 'verifying'): Promise<void> {
    await this.#owner.query(`SELECT pg_advisory_lock(${LOCK})`)
    await this.#owner.query('INSERT INTO held_phase VALUES ($1)', [state])
  }

  /** Waits until a run stands before it. */
  async reached(): Promise<void> {
    // In this database: other tests have gates of their own in the same server.
    const waiting = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = ${LOCK} AND NOT granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
    await until('a run to stand before its phase', async () => ((await this.#owner.query(waiting)).rowCount ?? 0) > 0)
  }

  async open(): Promise<void> {
    await this.#owner.query('DELETE FROM held_phase')
    await this.#owner.query(`SELECT pg_advisory_unlock(${LOCK})`)
  }

  async close(): Promise<void> {
    await this.#owner.end()
  }
}
