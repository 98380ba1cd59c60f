import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Connection } from '@temporalio/client'
import pg from 'pg'
import { afterEach, expect, inject, it } from 'vitest'
import type { EmbeddedPostgres } from '#start/embedded-postgres.ts'
import { postgresPart } from '#start/postgres-part.ts'
import { lockStateFolder, stateFolderPaths } from '#start/state-folder.ts'
import { Supervisor } from '#start/supervisor.ts'
import { ensureTemporalBinary, temporalPart } from '#start/temporal-part.ts'
import type { TemporalServer } from '#start/temporal-server.ts'
import { waitUntil } from '#start/wait-until.ts'
import { isStillRunning } from '#target-host/process-identity.ts'

const started: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const undo of started.splice(0).reverse()) await undo()
})

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

async function temporaryState() {
  const root = await mkdtemp(join(tmpdir(), 'mission-control-state-'))
  started.push(() => rm(root, { recursive: true, force: true }))
  const folder = stateFolderPaths(root)
  const unlock = await lockStateFolder(folder)
  const lines: string[] = []
  const supervisor = new Supervisor(folder.parts, (line) => void lines.push(line))
  started.push(async () => {
    await supervisor.stop()
    await unlock()
  })
  return { folder, lines, supervisor }
}

it('brings a killed Postgres back on the same port with all that was committed, and says so in one line', async () => {
  const { folder, lines, supervisor } = await temporaryState()
  const runs: EmbeddedPostgres[] = []
  await supervisor.add(postgresPart(folder, (postgres) => void runs.push(postgres)))
  const first = runs[0]
  if (!first) throw new Error('no run')
  await query(first.ownerUrl, 'CREATE TABLE kept AS SELECT 1 AS one')

  await first.kill()
  await waitUntil('Postgres is back', async () => lines.some((line) => line.includes('Postgres is back')), { timeoutMs: 30_000 })

  expect(runs).toHaveLength(2)
  expect(runs[1]?.port).toBe(first.port)
  expect(await query(first.ownerUrl, 'SELECT one FROM kept')).toEqual([{ one: 1 }])
  expect(lines[0]).toMatch(/Postgres ended with signal SIGKILL; starting it again in .* \(failure 1\)\. Log: .*postgres\.log/)
})

it('brings a killed Temporal back, and stops what it started in the reverse order', async () => {
  const { folder, lines, supervisor } = await temporaryState()
  const { path: binary } = await ensureTemporalBinary(folder.logs)
  const postgres: EmbeddedPostgres[] = []
  const temporal: TemporalServer[] = []
  await supervisor.add(postgresPart(folder, (run) => void postgres.push(run)))
  await supervisor.add(temporalPart(folder, { binary, namespace: 'fleet' }, (run) => void temporal.push(run)))

  await temporal[0]?.kill()
  await waitUntil('Temporal is back', async () => temporal.length === 2, { timeoutMs: 30_000 })
  const connection = await Connection.connect({ address: temporal[1]?.address })
  const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace: 'fleet' })
  await connection.close()
  expect(namespaceInfo?.name).toBe('fleet')
  expect(temporal[1]?.address).toBe(temporal[0]?.address)

  await supervisor.stop()
  expect(lines.filter((line) => line.endsWith('stopped.'))).toEqual(['  Temporal stopped.', '  Postgres stopped.'])
  const identities = [...postgres, ...temporal].map((run) => run.identity)
  expect(identities.filter(isStillRunning)).toEqual([])
})

it('refuses a second start from the same state folder, naming the process that owns it', async () => {
  const { folder } = await temporaryState()
  await expect(lockStateFolder(folder)).rejects.toThrow(
    `Mission Control already runs from ${folder.root} (process ${process.pid})`,
  )
})

it('gives every test run a Postgres and a Temporal server of its own', async () => {
  const rows = await query(inject('postgresAppUrl'), 'SELECT current_user AS role')
  expect(rows).toEqual([{ role: 'mission_control_app' }])
  expect(inject('temporalAddress')).toMatch(/^127\.0\.0\.1:\d+$/)
})
