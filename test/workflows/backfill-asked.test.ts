import { copyFile, rename } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { backfillScheduleId, backfillWorkflowId } from '#contracts/workflow-ids.ts'
import { listOpenFindings } from '#prisma/stores/findings.ts'
import { actOnBackfill } from '#temporal/act-on-backfill.ts'
import { until } from '../monitoring/until.ts'
import { BackfillRig, board } from './backfill-rig.ts'
import { CopyGate } from './copy-gate.ts'

let rig: BackfillRig
let gate: CopyGate
beforeAll(async () => {
  const servers = {
    ...{ ownerUrl: inject('postgresOwnerUrl'), appUrl: inject('postgresAppUrl'), temporalAddress: inject('temporalAddress') },
  }
  rig = await BackfillRig.open(servers, { tasks: 11_000 })
  gate = await CopyGate.build(servers, rig.installation.databaseUrl)
})
afterAll(async () => {
  await gate?.close()
  await rig?.close()
})

const act = (ref: Parameters<typeof actOnBackfill>[1], action: Parameters<typeof actOnBackfill>[2]) =>
  actOnBackfill(rig.installation.temporal.client, ref, action)

describe('a backfill', () => {
  it('that is cancelled while it copies takes back what it has written', async () => {
    await gate.shut()
    const ref = await rig.start()
    await gate.reached()
    expect(await rig.count('project')).toBe(10)
    await act(ref, 'cancel')
    await gate.open()
    const view = await rig.reaches(ref, 'cancelled')
    expect([await rig.count('task'), await rig.count('project'), await rig.count('imported_row')]).toEqual([0, 0, 0])
    expect(view.failure).toBeNull()
    // How it ended is written down just before its workflow ends.
    await rig.installation.temporal.client.workflow.getHandle(backfillWorkflowId(tenantId, ref.number)).result()
    expect(await act(ref, 'pause')).toEqual({ ok: false, says: expect.stringContaining('is over') })
  })

  it('that is paused just as Postgres drops it has not failed', async () => {
    await gate.shut()
    const ref = await rig.start()
    await gate.reached()
    await act(ref, 'pause')
    await gate.drop()
    await gate.open()
    await rig.reaches(ref, 'paused')
    await act(ref, 'cancel')
    await rig.reaches(ref, 'cancelled')
    expect([await rig.count('task'), await rig.count('imported_row')]).toEqual([0, 0])
  })

  it('that is paused while it copies goes on where it was', async () => {
    await gate.shut()
    const ref = await rig.start()
    await gate.reached()
    await act(ref, 'pause')
    await gate.open()
    await rig.reaches(ref, 'paused')
    const done = await rig.count('backfill_chunk')
    expect(done).toBeGreaterThan(0)
    await act(ref, 'resume')
    const view = await rig.reaches(ref, 'done')
    expect(view.collections.map(({ copied }) => copied)).toEqual(view.collections.map(({ dryRun }) => dryRun))
    expect(await rig.count('task')).toBe(11_000)
  })

  it('cannot be begun while another of its source is at work', async () => {
    const ref = await rig.start()
    await act(ref, 'pause')
    await expect(rig.start()).rejects.toThrow(`Backfill ${ref.number} of board is at work`)
    await act(ref, 'cancel')
    await rig.reaches(ref, 'cancelled')
  })

  it('brings rows that it left out once their mapping takes them, and those alone', async () => {
    const inSource = (sql: string) => {
      const db = new DatabaseSync(rig.path)
      db.exec(sql)
      db.close()
    }
    const bad = 'INSERT INTO tasks (id, title) VALUES (20001, NULL), (20002, NULL)'
    inSource(bad)
    await rig.change({ ...board, maxQuarantine: 2 })
    const left = await rig.run()
    expect([left.quarantined, await rig.count('task')]).toEqual([2, 11_000])
    inSource('DELETE FROM tasks WHERE id > 20000')
    expect((await rig.run({ replay: left.number }, 'failed')).failure?.code).toBe('NOTHING_TO_REPLAY')
    inSource(bad)
    const [agents, projects, tasks] = board.collections
    const fields = { ...tasks.fields, title: { from: 'title', default: 'without a title' } }
    await rig.change({ ...board, maxQuarantine: 2, collections: [agents, projects, { ...tasks, fields }] })
    const view = await rig.run({ replay: left.number })
    expect(view.collections[2]?.copied).toMatchObject({ rows: 2, inserted: 2, unchanged: 0 })
    const replayed = await rig.installation.query('SELECT replayed_by FROM quarantined_row WHERE backfill_id = $1', [left.id])
    expect(replayed).toEqual([{ replayed_by: view.id }, { replayed_by: view.id }])
    await expect(rig.start({ replay: view.number })).rejects.toThrow('it left no row out')
  })

  it('whose file refuses a changed source stops before anything is looked at', async () => {
    await rig.change({ ...board, onChange: 'refuse', maxQuarantine: 2 })
    const db = new DatabaseSync(rig.path)
    db.exec("INSERT INTO tasks (id, title) VALUES (20003, 'later')")
    db.close()
    const view = await rig.reaches(await rig.start(), 'failed')
    expect(view.failure?.code).toBe('SOURCE_CHANGED')
  })

  it('that a schedule began and that failed is told to people, until one is done', async () => {
    const scheduled = { ...board, maxQuarantine: 2, schedule: { every: '30d' } }
    await rig.configure(scheduled)
    const schedule = rig.installation.temporal.client.schedule.getHandle(backfillScheduleId(tenantId, 'board'))
    await until('the schedule', async () => await schedule.describe())
    await rename(rig.path, `${rig.path}.away`)
    await schedule.trigger()
    const findings = async () => (await listOpenFindings(rig.installation.db, tenantId)).filter(({ kind }) => kind === 'backfill')
    const found = await until('a finding', async () => (await findings())[0])
    expect(found).toMatchObject({ subject: 'backfill/board', verdict: 'failed' })
    await copyFile(`${rig.path}.away`, rig.path)
    await rig.run()
    expect(await findings()).toEqual([])
  })
})
