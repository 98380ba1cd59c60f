import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import { actOnBackfill } from '#temporal/act-on-backfill.ts'
import { withDatabase } from '#test/monitoring/migrated-database.ts'
import { until } from '#test/monitoring/until.ts'
import { BackfillRig } from '#test/workflows/backfill-rig.ts'
import { CopyGate } from '#test/workflows/copy-gate.ts'
import { PhaseGate } from './phase-gate.ts'
import { whatIsThere } from './what-is-there.ts'

/** What SQLite reads and writes at once. */
const PAGE = 4_096

let rig: BackfillRig
let copies: CopyGate
let phases: PhaseGate
let owner: pg.Client
/** What a run brings that nobody disturbs. */
let undisturbed: Record<string, string>
beforeAll(async () => {
  const servers = {
    ...{ ownerUrl: inject('postgresOwnerUrl'), appUrl: inject('postgresAppUrl'), temporalAddress: inject('temporalAddress') },
  }
  rig = await BackfillRig.open(servers, { tasks: 11_000 })
  const { databaseUrl } = rig.installation
  copies = await CopyGate.build(servers, databaseUrl)
  phases = await PhaseGate.build(servers.ownerUrl, databaseUrl)
  owner = new pg.Client({ connectionString: withDatabase(servers.ownerUrl, new URL(databaseUrl).pathname.slice(1)) })
  await owner.connect()
  const ref = await rig.start()
  await rig.reaches(ref, 'done')
  undisturbed = await whatIsThere(rig.installation)
  await takeBack(ref)
})
afterAll(async () => {
  await owner?.end()
  await phases?.close()
  await copies?.close()
  await rig?.close()
})

const written = async () =>
  await Promise.all((['task', 'project', 'agent', 'imported_row'] as const).map(async (table) => await rig.count(table)))

async function takeBack(ref: BackfillRef): Promise<void> {
  await actOnBackfill(rig.installation.temporal.client, ref, 'undo')
  await rig.reaches(ref, 'undone')
  expect(await written()).toEqual([0, 0, 0, 0])
}

const folderOf = ({ backfillId }: BackfillRef): string => join(rig.installation.dir, 'state', 'backfills', backfillId)

/** Takes all of a run away from under it. */
function lose(ref: BackfillRef): void {
  expect(readdirSync(folderOf(ref))).toContain('snapshot.db')
  rmSync(folderOf(ref), { recursive: true })
}

/** A run that is about to copy, or to compare what it has copied. */
async function standsBefore(state: 'dry-running' | 'copying' | 'verifying'): Promise<BackfillRef> {
  await phases.shut(state)
  const ref = await rig.start()
  await phases.reached()
  return ref
}

/** A run that has copied some of its rows. */
async function standsInItsCopy(): Promise<BackfillRef> {
  await copies.shut()
  const ref = await rig.start()
  await copies.reached()
  expect(await rig.count('project')).toBe(10)
  return ref
}

/** The run ends as if nothing had been lost, and is undone. */
async function endsAsEver(ref: BackfillRef): Promise<void> {
  const view = await rig.reaches(ref, 'done')
  expect(await whatIsThere(rig.installation)).toEqual(undisturbed)
  expect(view.collections.map(({ copied }) => copied)).toEqual(view.collections.map(({ dryRun }) => dryRun))
  expect(view.sweep).toMatchObject({ hits: 0, secrets: 1 })
  expect(existsSync(folderOf(ref))).toBe(false)
  await takeBack(ref)
}

describe('a run whose snapshot is lost', () => {
  it.each(['dry-running', 'copying', 'verifying'] as const)('before it is %s takes it anew, and ends as ever', async (state) => {
    const ref = await standsBefore(state)
    lose(ref)
    await phases.open()
    await endsAsEver(ref)
  })

  it('in the middle of its dry run takes it anew, and ends as ever', async () => {
    await owner.query('BEGIN; LOCK TABLE task IN SHARE MODE')
    const ref = await rig.start()
    const waiting = `SELECT FROM pg_locks WHERE relation = 'task'::regclass AND NOT granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
    const isTaken = () => existsSync(join(folderOf(ref), 'snapshot.db'))
    await until('a try to stand before the tasks', async () => isTaken() && ((await owner.query(waiting)).rowCount ?? 0) > 0)
    lose(ref)
    await owner.query('COMMIT')
    await endsAsEver(ref)
  })

  it('in the middle of its copy takes it anew, and ends as ever', async () => {
    const ref = await standsInItsCopy()
    lose(ref)
    await copies.open()
    await endsAsEver(ref)
  })

  it.each([
    ['is gone alone', (path: string) => rmSync(path)],
    ['is cut off', (path: string) => truncateSync(path, 5_000)],
    ['is emptied', (path: string) => truncateSync(path, 0)],
  ])('which %s takes it anew too', async (_, spoil) => {
    const ref = await standsBefore('copying')
    for (const more of ['-wal', '-shm']) rmSync(join(folderOf(ref), `snapshot.db${more}`), { force: true })
    spoil(join(folderOf(ref), 'snapshot.db'))
    await phases.open()
    await endsAsEver(ref)
  })

  it('in part fails where that shows, says so, and leaves nothing behind', async () => {
    const ref = await standsBefore('copying')
    rmSync(join(folderOf(ref), 'chunks'), { recursive: true })
    const path = join(folderOf(ref), 'snapshot.db')
    const bytes = readFileSync(path)
    const pages = bytes.length / PAGE
    const damaged = Array.from({ length: pages }, (_, n) => bytes.subarray(n * PAGE, (n + 1) * PAGE)).filter((page) =>
      page.includes('Task 5000'),
    )
    for (const page of damaged) page.fill(0xff)
    writeFileSync(path, bytes)
    await phases.open()
    const view = await rig.reaches(ref, 'failed')
    expect(view.failure).toEqual({ code: 'SNAPSHOT_LOST', says: expect.stringContaining('See to the disk') })
    expect(await written()).toEqual([0, 0, 0, 0])
  })

  it('while its source has changed fails, with nothing left of it', async () => {
    const ref = await standsInItsCopy()
    lose(ref)
    const db = new DatabaseSync(rig.path)
    db.exec("UPDATE tasks SET title = 'another' WHERE id = 1")
    db.close()
    await copies.open()
    const view = await rig.reaches(ref, 'failed')
    expect(view.failure).toEqual({ code: 'SOURCE_CHANGED', says: expect.stringContaining('snapshot of this run was lost') })
    expect(existsSync(folderOf(ref))).toBe(false)
    expect(await written()).toEqual([0, 0, 0, 0])
  })
})
