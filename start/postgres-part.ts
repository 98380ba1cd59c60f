import { join } from 'node:path'
import { type EmbeddedPostgres, startPostgres } from './embedded-postgres.ts'
import type { StateFolder } from './state-folder.ts'
import type { PartSpec } from './supervised-part.ts'

/** Postgres as a supervised part. After a crash it comes back on the same port, as its clients know that one. */
export function postgresPart(folder: StateFolder, onReady: (postgres: EmbeddedPostgres) => void): PartSpec {
  const logFile = join(folder.logs, 'postgres.log')
  let port: number | undefined
  return {
    name: 'Postgres',
    logFile,
    rank: 1,
    // A fast stop writes a checkpoint, which takes seconds on a slow disk.
    stopWithinMs: 60_000,
    async start(onLaunch) {
      const postgres = await startPostgres({ dir: folder.postgres, port, logFile, onLaunch })
      port = postgres.port
      onReady(postgres)
    },
  }
}
