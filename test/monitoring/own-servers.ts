import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedPostgres, startPostgres } from '#start/embedded-postgres.ts'
import { ensureTemporalBinary } from '#start/temporal-part.ts'
import { startTemporal, type TemporalServer } from '#start/temporal-server.ts'
import type { Servers } from './installation.ts'

/** A Postgres and a Temporal of a test's own, to be killed and brought up again with the state they had. */
export class OwnServers {
  readonly #dir: string
  readonly #binary: string
  #postgres: EmbeddedPostgres
  #temporal: TemporalServer

  private constructor(dir: string, binary: string, postgres: EmbeddedPostgres, temporal: TemporalServer) {
    this.#dir = dir
    this.#binary = binary
    this.#postgres = postgres
    this.#temporal = temporal
  }

  static async start(): Promise<OwnServers> {
    const dir = await mkdtemp(join(tmpdir(), 'mission-control-servers-'))
    // The database's own user must be able to pass through when the test runs as root.
    await chmod(dir, 0o711)
    const { path: binary } = await ensureTemporalBinary(dir)
    const [postgres, temporal] = await Promise.all([startPostgres(postgresIn(dir)), startTemporal(temporalIn(dir, binary))])
    return new OwnServers(dir, binary, postgres, temporal)
  }

  get addresses(): Servers {
    const { ownerUrl, appUrl } = this.#postgres
    return { ownerUrl, appUrl, temporalAddress: this.#temporal.address }
  }

  async killPostgres(): Promise<void> {
    await this.#postgres.kill()
  }

  async restartPostgres(): Promise<void> {
    this.#postgres = await startPostgres(postgresIn(this.#dir))
  }

  async killTemporal(): Promise<void> {
    await this.#temporal.kill()
  }

  async restartTemporal(): Promise<void> {
    this.#temporal = await startTemporal(temporalIn(this.#dir, this.#binary))
  }

  async stop(): Promise<void> {
    await Promise.all([this.#postgres.stop(), this.#temporal.stop()])
    await rm(this.#dir, { recursive: true, force: true })
  }
}

/** Processes are killed here, never the machine: what they wrote is there without having reached the disk. */
const settings = { fsync: 'off', full_page_writes: 'off' }
const postgresIn = (dir: string) => ({ dir: join(dir, 'postgres'), settings })
const temporalIn = (dir: string, binary: string) => ({ dbFile: join(dir, 'temporal', 'temporal.sqlite'), headless: true, binary })
