import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { readReport } from '#prisma/stores/backfill/read-report.ts'
import { actOnBackfill } from '#temporal/act-on-backfill.ts'
import { BackfillRig, board } from './backfill-rig.ts'

let rig: BackfillRig
beforeAll(async () => {
  const servers = {
    ...{ ownerUrl: inject('postgresOwnerUrl'), appUrl: inject('postgresAppUrl'), temporalAddress: inject('temporalAddress') },
  }
  rig = await BackfillRig.open(servers, { tasks: 20 })
})
afterAll(async () => await rig?.close())

const [agents, projects, tasks] = board.collections
/** The board with tasks that are mapped otherwise. */
const withTasks = (more: object) => ({ ...board, maxQuarantine: 3, collections: [agents, projects, { ...tasks, ...more }] })

function inSource(sql: string): void {
  const db = new DatabaseSync(rig.path)
  db.exec(sql)
  db.close()
}

describe('rows that were brought', () => {
  it('are not brought a second time under another key, name, entity or gateway, not even as a trial, until they are taken back', async () => {
    const first = await rig.run()
    const before = await rig.count('imported_row')
    for (const [more, why] of [
      [{ key: 'title' }, 'had the key id, and now has title'],
      [{ name: 'tickets' }, 'was called tasks'],
      [
        { entity: 'document', fields: { kind: { value: 'task' }, name: 'title' }, relations: {} },
        'became task, and now becomes document',
      ],
    ] as const) {
      await rig.change(withTasks(more))
      for (const dryRun of [true, false]) {
        const { failure } = await rig.run({ dryRun }, 'failed')
        expect(failure).toEqual({ code: 'ROW_KEY_CHANGED', says: expect.stringContaining(`In backfill ${first.number} `) })
        expect(failure?.says).toContain(why)
      }
      expect([await rig.count('imported_row'), await rig.count('task')]).toEqual([before, 20])
    }
    await rig.change({ ...board, gateway: 'another-fleet' })
    expect((await rig.run({}, 'failed')).failure?.says).toContain(
      'agents belonged to the gateway old-fleet, and would now belong to another-fleet',
    )
    await rig.change(withTasks({ key: 'title' }))
    const ref = { tenantId, backfillId: first.id, number: first.number, source: first.source }
    await actOnBackfill(rig.installation.temporal.client, ref, 'undo')
    await rig.reaches(ref, 'undone')
    expect((await rig.run()).collections[2]?.copied).toMatchObject({ inserted: 20 })
  })
})

describe('a replay', () => {
  it('says how many of the rows that were left out it did not find', async () => {
    inSource("INSERT INTO tasks (id, title, created) VALUES (31, '31', 1), (32, '32', 1), (33, '33', 1)")
    const left = await rig.run()
    expect([left.quarantined, left.notFound]).toEqual([3, null])
    inSource('DELETE FROM tasks WHERE id > 31')
    await rig.change(
      withTasks({ key: 'title', fields: { ...tasks.fields, createdAt: { from: 'created', as: ['epoch-s'], otherwise: null } } }),
    )
    const view = await rig.run({ replay: left.number })
    expect(view.collections[2]?.copied).toMatchObject({ rows: 1, inserted: 1 })
    expect(view.notFound).toBe(2)
    const report = await readReport(rig.installation.db, tenantId, view.id)
    expect(JSON.parse(report?.json ?? '')).toMatchObject({ notFound: 2 })
    expect(report?.markdown).toContain('no longer has under their key: 2. They stay left out.')
  })
})
