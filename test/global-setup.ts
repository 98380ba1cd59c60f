import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startPostgres } from '#start/embedded-postgres.ts'
import { ensureTemporalBinary } from '#start/temporal-part.ts'
import { startTemporal } from '#start/temporal-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of the database owner (a superuser), in a server that lives as long as the test run. */
    postgresOwnerUrl: string
    /** URL of the application role in the same server. */
    postgresAppUrl: string
    /** host:port of a Temporal server that lives as long as the test run. */
    temporalAddress: string
  }
}

type Parts = { postgresOwnerUrl: string; postgresAppUrl: string; temporalAddress: string; stop(): Promise<void> }

/** Projects of one run share the parts; the last one to end stops them. */
let shared: Promise<Parts> | undefined
let users = 0

/** Starts one real Postgres and one real Temporal server for the test run, on free ports and with state of their own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  users += 1
  shared ??= startParts()
  const { stop, ...addresses } = await shared
  for (const [key, value] of Object.entries(addresses)) project.provide(key as keyof typeof addresses, value)
  return async () => {
    users -= 1
    if (users === 0) await stop()
  }
}

async function startParts(): Promise<Parts> {
  const dir = await mkdtemp(join(tmpdir(), 'mission-control-test-'))
  const { path: binary } = await ensureTemporalBinary(dir)
  const [postgres, temporal] = await Promise.all([
    // Nothing here outlives the run, so nothing has to reach the disk; many files have pools at the same time.
    startPostgres({
      dir: join(dir, 'postgres'),
      port: 0,
      settings: { fsync: 'off', full_page_writes: 'off', max_connections: '400' },
    }),
    startTemporal({ dbFile: join(dir, 'temporal', 'temporal.sqlite'), port: 0, headless: true, binary }),
  ])
  return {
    postgresOwnerUrl: postgres.ownerUrl,
    postgresAppUrl: postgres.appUrl,
    temporalAddress: temporal.address,
    async stop() {
      await Promise.all([temporal.stop(), postgres.stop()])
      await rm(dir, { recursive: true, force: true })
    },
  }
}
