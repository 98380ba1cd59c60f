import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import { actOnBackfill } from '#temporal/act-on-backfill.ts'
import { withDatabase } from '../monitoring/migrated-database.ts'
import { until } from '../monitoring/until.ts'
import { BackfillRig, board } from './backfill-rig.ts'

let rig: BackfillRig
let owner: pg.Client
beforeAll(async () => {
  const servers = {
    ...{ ownerUrl: inject('postgresOwnerUrl'), appUrl: inject('postgresAppUrl'), temporalAddress: inject('temporalAddress') },
  }
  rig = await BackfillRig.open(servers)
  const name = new URL(rig.installation.databaseUrl).pathname.slice(1)
  owner = new pg.Client({ connectionString: withDatabase(servers.ownerUrl, name) })
  await owner.connect()
})
afterAll(async () => {
  await owner?.end()
  await rig?.close()
})

function inSource(sql: string): void {
  const db = new DatabaseSync(rig.path)
  db.exec(sql)
  db.close()
}

/** Makes Postgres refuse what is done to tasks, until it is told to let it be. */
async function refuse(what: 'INSERT' | 'DELETE', code: string): Promise<() => Promise<void>> {
  await owner.query(`CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'not now' USING ERRCODE = '${code}'; END $$`)
  await owner.query(`CREATE TRIGGER refuse BEFORE ${what} ON task FOR EACH STATEMENT EXECUTE FUNCTION refuse()`)
  return async () => void (await owner.query('DROP TRIGGER refuse ON task'))
}

/** Waits until people are shown that an attempt has failed. */
const shown = async (ref: BackfillRef, words: string) =>
  await until(`"${words}" to be shown`, async () => {
    const view = await rig.view(ref)
    return view.phase?.includes(words) ? view : null
  })

describe('a phase that fails', () => {
  let done: BackfillRef
  it('for a reason that nobody foresaw says so while it is tried again, and goes on once it can', async () => {
    const allow = await refuse('INSERT', 'P0001')
    done = await rig.start()
    const view = await shown(done, 'nobody foresaw (P0001)')
    expect([view.state, view.failure]).toEqual(['dry-running', null])
    await allow()
    await rig.reaches(done, 'done')
    expect(await rig.count('task')).toBe(100)
  })

  it('as keys have moved from row to row says that, and leaves what was there', async () => {
    inSource("UPDATE agents SET name = CASE id WHEN 1 THEN 'agent-2' ELSE 'agent-1' END WHERE id IN (1, 2)")
    const view = await rig.run({}, 'failed')
    expect(view.failure).toMatchObject({ code: 'KEY_TAKEN', says: expect.stringContaining('moved from row to row') })
    expect([await rig.count('task'), await rig.count('agent')]).toEqual([100, 5])
    inSource("UPDATE agents SET name = CASE id WHEN 1 THEN 'agent-1' ELSE 'agent-2' END WHERE id IN (1, 2)")
  })

  it('while a run is taken back is tried until that is done, and says why it is not yet', async () => {
    const allow = await refuse('DELETE', '23514')
    await actOnBackfill(rig.installation.temporal.client, done, 'undo')
    const view = await shown(done, 'cannot be taken back (DATABASE_REFUSED)')
    expect(view.state).toBe('undoing')
    await expect(rig.start()).rejects.toThrow('is at work')
    await allow()
    await rig.reaches(done, 'undone')
    expect([await rig.count('task'), await rig.count('agent'), await rig.count('imported_row')]).toEqual([0, 0, 0])
  })
})

describe('what a run that is over has left on the machine', () => {
  it('goes with the end of the next one; what others keep stays', async () => {
    const over = await rig.run({ dryRun: true }, 'planned')
    const folders = [over.id, randomUUID()].map((id) => join(rig.installation.dir, 'state', 'backfills', id))
    for (const folder of folders) mkdirSync(folder)
    await rig.run({ dryRun: true }, 'planned')
    await until('it to be gone', async () => folders.map((folder) => existsSync(folder)).join() === 'false,true')
  })
})

describe('a secret that another row alone tells for one', () => {
  const kept = async (secret: string) => {
    const [row] = await rig.installation.query<{ rows: number; told: number }>(
      'SELECT count(*)::int AS rows, count(*) FILTER (WHERE row::text LIKE $1)::int AS told FROM quarantined_row',
      [`%${secret}%`],
    )
    return row
  }

  it('is masked in a row that is brought later by itself', async () => {
    const secret = ['zebra', 'Quartz', '77', 'lamp'].join('-')
    inSource(`ALTER TABLE tasks ADD COLUMN api_key TEXT; UPDATE tasks SET api_key = '${secret}' WHERE id = 3;
      INSERT INTO tasks (id, title, notes) VALUES (300, NULL, 'call it with ${secret} please')`)
    await rig.change({ ...board, maxQuarantine: 1 })
    const left = await rig.run()
    expect(left.quarantined).toBe(1)
    const [agents, projects, tasks] = board.collections
    const fields = { ...tasks.fields, title: { from: 'title', default: 'without a title' } }
    await rig.change({ ...board, maxQuarantine: 1, collections: [agents, projects, { ...tasks, fields }] })
    const view = await rig.run({ replay: left.number })
    expect(view.collections[2]?.copied).toMatchObject({ rows: 1, inserted: 1 })
    expect(view.sweep?.hits).toBe(0)
    const [task] = await rig.installation.query<{ description: string }>(
      "SELECT description FROM task WHERE title = 'without a title'",
    )
    expect(task?.description).toMatch(/^call it with \[redacted:[^\]]+\] please$/)
    expect(await kept(secret)).toEqual({ rows: 1, told: 0 })
  })

  it('is masked in rows that are shown when there are too many of them, wherever that row stands', async () => {
    const secret = ['llama', 'Onyx', '93', 'desk'].join('-')
    inSource(`WITH RECURSIVE n(id) AS (SELECT 1001 UNION ALL SELECT id + 1 FROM n WHERE id < 9000)
      INSERT INTO tasks (id, title, notes) SELECT id, CASE WHEN id > 2500 THEN 'Task' END, 'call it with ${secret} please' FROM n;
      UPDATE tasks SET api_key = '${secret}' WHERE id = 9000`)
    await rig.change({ ...board, maxQuarantine: 1 })
    const view = await rig.run({}, 'failed')
    expect(view.failure?.code).toBe('TOO_MANY_BAD_ROWS')
    const { rows = 0, told } = (await kept(secret)) ?? {}
    expect(rows).toBeGreaterThan(1_000)
    expect(view.quarantined).toBeGreaterThan(1_000)
    expect(told).toBe(0)
  })
})
