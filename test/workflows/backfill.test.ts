import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { runCli } from '#cli/run.ts'
import { keptTerminal } from '#cli/testing/fake-terminal.ts'
import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import { backfillWorkflowId } from '#contracts/workflow-ids.ts'
import { readReport } from '#prisma/stores/backfill/read-report.ts'
import { actOnBackfill } from '#temporal/act-on-backfill.ts'
import { writeHistory } from '#temporal/recorded-history.ts'
import { fetchHistory } from '#temporal/replay.ts'
import { BackfillRig, SECRET } from './backfill-rig.ts'

let rig: BackfillRig
beforeAll(async () => {
  const [ownerUrl, appUrl] = [inject('postgresOwnerUrl'), inject('postgresAppUrl')]
  rig = await BackfillRig.open({ ownerUrl, appUrl, temporalAddress: inject('temporalAddress') })
})
afterAll(async () => {
  await rig?.close()
})

const written = async () => [await rig.count('task'), await rig.count('project'), await rig.count('agent')]

/** Changes the source, as its own program would. */
function inSource(sql: string): void {
  const db = new DatabaseSync(rig.path)
  db.exec(sql)
  db.close()
}

describe('a backfill of a legacy board', () => {
  it('of which only a dry run is asked writes nothing, and says what would come', async () => {
    const view = await rig.run({ dryRun: true }, 'planned')
    expect(view.collections.map(({ collection, dryRun }) => [collection, dryRun?.inserted, dryRun?.orphans])).toEqual([
      ['agents', 5, 0],
      ['projects', 10, 0],
      ['tasks', 100, 1],
    ])
    expect(await written()).toEqual([0, 0, 0])
    expect([await rig.count('imported_row'), await rig.count('backfill_chunk')]).toEqual([0, 0])
  })

  let done: BackfillRef
  it('brings every row, does what the dry run has said, and proves it', async () => {
    done = await rig.start()
    const view = await rig.reaches(done, 'done')
    expect(view.collections.map(({ copied }) => copied)).toEqual(view.collections.map(({ dryRun }) => dryRun))
    expect(await written()).toEqual([100, 10, 5])
    for (const { verified } of view.collections) {
      expect(verified).toMatchObject({ differing: 0, dangling: 0 })
      expect(verified?.sourceChecksum).toBe(verified?.targetChecksum)
      expect(verified?.found).toBe(verified?.expected)
    }
    expect(view.sweep).toMatchObject({ hits: 0, secrets: 1 })
  })

  it('lets no secret out: not to Postgres, nor to the history of its workflow, nor to the log', async () => {
    const [task] = await rig.installation.query<{ description: string }>("SELECT description FROM task WHERE title = 'Task 7'")
    expect(task?.description).toMatch(/^use \[redacted:github-token:[0-9a-f]{8}\] for it$/)
    const { client } = rig.installation.temporal
    const history = await fetchHistory(client, backfillWorkflowId(done.tenantId, done.number))
    expect(writeHistory({ workflowId: 'x', history })).not.toContain(SECRET)
    expect(await rig.installation.workerLog()).not.toContain(SECRET)
    expect((await rig.view(done)).redactions).toEqual([
      { kind: 'github-token', collection: 'tasks', place: expect.stringContaining('notes'), count: 1 },
    ])
  })

  it('signs its report, so that anybody can check it', async () => {
    const report = await readReport(rig.installation.db, done.tenantId, done.backfillId)
    if (!report) throw new Error('It has no report.')
    const isSigned = async (changed: Partial<typeof report>) => {
      const file = join(rig.installation.dir, 'report.json')
      writeFileSync(file, JSON.stringify({ ...report, ...changed }))
      return await runCli(['backfill', 'verify-report', file], keptTerminal())
    }
    expect(await isSigned({})).toBe(0)
    expect(await isSigned({ json: report.json.replace('100', '101') })).toBe(1)
    expect(await isSigned({ markdown: report.markdown.replace('100', '101') })).toBe(1)
    expect(report.markdown).toContain('| tasks | task | 100 |')
  })

  it('leaves nothing of the source on the machine', () => {
    expect(existsSync(join(rig.installation.dir, 'state', 'backfills', done.backfillId))).toBe(false)
  })

  it('writes nothing the second time', async () => {
    const before = await rig.installation.query('SELECT xmin::text, id FROM task ORDER BY id')
    const view = await rig.run()
    expect(view.collections.map(({ copied }) => [copied?.inserted, copied?.updated, copied?.unchanged])).toEqual([
      [0, 0, 5],
      [0, 0, 10],
      [0, 0, 100],
    ])
    expect(await rig.installation.query('SELECT xmin::text, id FROM task ORDER BY id')).toEqual(before)
  })

  it('brings what is new and changed, and keeps what the source no longer has', async () => {
    inSource(
      "UPDATE tasks SET state = 'closed' WHERE id = 1; INSERT INTO tasks (id, title) VALUES (101, 'new'); DELETE FROM tasks WHERE id = 2",
    )
    const view = await rig.run()
    expect(view.collections[2]?.copied).toMatchObject({ inserted: 1, updated: 1, unchanged: 98 })
    expect(view.vanished).toBe(1)
    expect(await written()).toEqual([101, 10, 5])
  })

  it('is taken back whole, with what it changed as it was', async () => {
    const { db, temporal } = rig.installation
    const [last] = await rig.installation.query<{ id: string; number: number }>(
      'SELECT id, number FROM backfill ORDER BY number DESC LIMIT 1',
    )
    if (!last) throw new Error('There is no run.')
    const ref = { ...done, backfillId: last.id, number: last.number }
    expect(await actOnBackfill(temporal.client, ref, 'undo')).toEqual({ ok: true })
    await rig.reaches(ref, 'undone')
    const states = await rig.installation.query("SELECT status FROM task WHERE title IN ('Task 1', 'new')")
    expect(states).toEqual([{ status: 'open' }])
    expect(await written()).toEqual([100, 10, 5])
    expect(db).toBeDefined()
  })

  it('with a wrong row writes nothing, and says which and why', async () => {
    inSource('INSERT INTO tasks (id, title) VALUES (200, NULL)')
    const before = await rig.count('imported_row')
    const ref = await rig.start()
    const view = await rig.reaches(ref, 'failed')
    expect(view.failure).toEqual({ code: 'TOO_MANY_BAD_ROWS', says: expect.stringContaining('1 row cannot be imported') })
    expect(view.quarantined).toBe(1)
    const [row] = await rig.installation.query('SELECT key, reason, field FROM quarantined_row WHERE backfill_id = $1', [
      ref.backfillId,
    ])
    expect(row).toEqual({ key: '200', reason: 'missing-value', field: 'title' })
    expect(await rig.count('imported_row')).toBe(before)
  })

  it('does not bring it all a second time under another key', async () => {
    const sign = "UPDATE backfill SET report = jsonb_set(report::jsonb, '{publicKey}', $1::jsonb)::json WHERE report IS NOT NULL"
    const before = await rig.count('imported_row')
    await rig.installation.query(sign, [JSON.stringify('of another key')])
    const view = await rig.run({}, 'failed')
    expect(view.failure).toEqual({ code: 'KEY_CHANGED', says: expect.stringContaining('MISSION_CONTROL_REDACTION_KEY') })
    expect(await rig.count('imported_row')).toBe(before)
  })
})
