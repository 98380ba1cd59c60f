import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type EmbeddedPostgres, startPostgres } from '#start/embedded-postgres.ts'
import { until } from '#test/monitoring/until.ts'

let dir: string
let postgres: EmbeddedPostgres
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mission-control-lingers-'))
  await chmod(dir, 0o711)
  postgres = await startPostgres({ dir: join(dir, 'postgres') })
})
afterAll(async () => {
  await postgres?.stop()
  await rm(dir, { recursive: true, force: true })
})

it('starts once what is left of a server that was killed has ended', async () => {
  const client = new pg.Client({ connectionString: postgres.ownerUrl })
  client.on('error', () => undefined) // It breaks, as it shall.
  await client.connect()
  await client.query('CREATE TABLE kept AS SELECT 1 AS n')
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const pid = rows[0]?.pid ?? 0
  // It does not see that its server is gone.
  process.kill(pid, 'SIGSTOP')
  const before = (await readFile(postgres.logFile, 'utf8')).length
  await postgres.kill()
  const starting = startPostgres({ dir: join(dir, 'postgres') })
  const refused = async () => (await readFile(postgres.logFile, 'utf8')).slice(before).includes('still in use')
  await until('a start to be refused', refused).finally(() => process.kill(pid, 'SIGCONT'))
  postgres = await starting
  const again = new pg.Client({ connectionString: postgres.ownerUrl })
  await again.connect()
  expect((await again.query('SELECT n FROM kept')).rows).toEqual([{ n: 1 }])
  await again.end()
})
