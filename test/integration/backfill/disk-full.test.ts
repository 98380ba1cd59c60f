import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { withDatabase } from '#test/monitoring/migrated-database.ts'
import { BackfillRig } from '#test/workflows/backfill-rig.ts'
import { CopyGate } from '#test/workflows/copy-gate.ts'

/** A disk of its own in memory, small enough to be filled. */
class SmallDisk {
  readonly #dir: string

  private constructor(dir: string) {
    this.#dir = dir
  }

  /** @returns null where nobody may make one */
  static make(): SmallDisk | null {
    const dir = mkdtempSync(join(tmpdir(), 'mission-control-small-'))
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m,mode=0711', 'tmpfs', dir], { stdio: 'ignore' })
      return new SmallDisk(dir)
    } catch {
      rmSync(dir, { recursive: true })
      return null
    }
  }

  /** An empty folder on it, of another user. */
  folder(name: string, uid: number): string {
    const path = join(this.#dir, name)
    mkdirSync(path, { mode: 0o700 })
    chownSync(path, uid, uid)
    return path
  }

  /** Leaves no room. */
  fill(): void {
    const { bavail, bsize } = statfsSync(this.#dir)
    writeFileSync(join(this.#dir, 'filler'), Buffer.alloc(bavail * bsize))
  }

  makeRoom(): void {
    rmSync(join(this.#dir, 'filler'))
  }

  remove(): void {
    execFileSync('umount', [this.#dir])
    rmSync(this.#dir, { recursive: true })
  }
}

const disk = SmallDisk.make()
let rig: BackfillRig
let gate: CopyGate
let owner: pg.Client
beforeAll(async () => {
  if (!disk) return
  const servers = {
    ...{ ownerUrl: inject('postgresOwnerUrl'), appUrl: inject('postgresAppUrl'), temporalAddress: inject('temporalAddress') },
  }
  rig = await BackfillRig.open(servers, { tasks: 11_000 })
  const { databaseUrl } = rig.installation
  gate = await CopyGate.build(servers, databaseUrl)
  owner = new pg.Client({ connectionString: withDatabase(servers.ownerUrl, new URL(databaseUrl).pathname.slice(1)) })
  await owner.connect()
  const { rows } = await owner.query<{ data_directory: string }>('SHOW data_directory')
  const space = disk.folder('tasks', statSync(rows[0]?.data_directory ?? '').uid)
  await owner.query(`CREATE TABLESPACE small LOCATION ${pg.escapeLiteral(space)}`)
  // Room that the dry run has used is not given to the copy.
  await owner.query('ALTER TABLE task SET TABLESPACE small')
  await owner.query('ALTER TABLE task SET (autovacuum_enabled = off)')
})
afterAll(async () => {
  await gate?.close()
  await rig?.installation.stopWorkers()
  await owner?.query('ALTER TABLE task SET TABLESPACE pg_default')
  await owner?.query('DROP TABLESPACE small')
  await owner?.end()
  await rig?.close()
  disk?.remove()
})

const written = async () =>
  await Promise.all((['task', 'project', 'agent', 'imported_row'] as const).map(async (table) => await rig.count(table)))

describe("a run for which Postgres' disk has no room", () => {
  it('fails in its dry run and says so', async (context) => {
    if (!disk) return context.skip('only root can make a disk that is small')
    disk.fill()
    const view = await rig.run({}, 'failed')
    expect(view.failure).toEqual({ code: 'DISK_FULL', says: expect.stringContaining('Make room') })
    expect(view.collections.every(({ copied }) => copied === null)).toBe(true)
    expect(await written()).toEqual([0, 0, 0, 0])
    disk.makeRoom()
  })

  it('any more in the middle of its copy fails, says so, and leaves nothing behind; with room another one is done', async (context) => {
    if (!disk) return context.skip('only root can make a disk that is small')
    await gate.shut()
    const ref = await rig.start()
    await gate.reached()
    expect(await rig.count('project')).toBe(10)
    disk.fill()
    await gate.open()
    const view = await rig.reaches(ref, 'failed')
    expect(view.failure).toEqual({ code: 'DISK_FULL', says: expect.stringContaining('Make room') })
    expect(await written()).toEqual([0, 0, 0, 0])
    expect(await rig.count('backfill_chunk')).toBe(0)
    disk.makeRoom()
    const done = await rig.run()
    expect(await written()).toEqual([11_000, 10, 5, 11_015])
    expect(done.collections.map(({ copied }) => copied)).toEqual(done.collections.map(({ dryRun }) => dryRun))
  })
})
