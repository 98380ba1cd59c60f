import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { backfillScheduleId, backfillWorkflowId, undoBackfillWorkflowId } from '#contracts/workflow-ids.ts'
import { actOnBackfill } from '#temporal/act-on-backfill.ts'
import { writeHistory } from '#temporal/recorded-history.ts'
import { fetchHistory } from '#temporal/replay.ts'
import { OwnServers } from '../monitoring/own-servers.ts'
import { until } from '../monitoring/until.ts'
import { BackfillRig, board } from '../workflows/backfill-rig.ts'
import { CopyGate } from '../workflows/copy-gate.ts'

/**
 * Records histories of backfills into `histories/<version>/`: `node test/replay/record-backfills.ts <version>`. Real Postgres,
 * Temporal and worker, and a legacy board.
 */
const version = process.argv[2]
if (!version || !/^[\w.-]+$/.test(version)) throw new Error('Usage: node test/replay/record-backfills.ts <version, e.g. 0.5.0>')
const folder = join(import.meta.dirname, 'histories', version)
const checkout = join(import.meta.dirname, '../../')
await mkdir(folder, { recursive: true })
const servers = await OwnServers.start()
const rig = await BackfillRig.open(servers.addresses)
const { client } = rig.installation.temporal

async function keep(name: string, workflowId: string): Promise<void> {
  await client.workflow.getHandle(workflowId).result()
  const history = await fetchHistory(client, workflowId)
  // Stack traces name the checkout; where it was is nobody's business.
  const text = writeHistory({ workflowId, history })
    .replaceAll(checkout, '/mission-control/')
    .replaceAll(rig.installation.dir, '/installation')
  await writeFile(join(folder, `${name}.json`), text)
  process.stdout.write(`${name}: ${history.events?.length ?? 0} events\n`)
}

/** Paused and resumed, done, and taken back. */
async function recordDone(): Promise<void> {
  const ref = await rig.start()
  await actOnBackfill(client, ref, 'pause')
  await rig.reaches(ref, 'paused')
  await actOnBackfill(client, ref, 'resume')
  await rig.reaches(ref, 'done')
  await keep('backfill-done', backfillWorkflowId(tenantId, ref.number))
  await actOnBackfill(client, ref, 'undo')
  await rig.reaches(ref, 'undone')
  await keep('backfill-undone', undoBackfillWorkflowId(tenantId, ref.number))
}

async function recordCancelled(): Promise<void> {
  const gate = await CopyGate.build(servers.addresses, rig.installation.databaseUrl)
  await gate.shut()
  const ref = await rig.start()
  await gate.reached()
  await actOnBackfill(client, ref, 'cancel')
  await gate.open()
  await gate.close()
  await rig.reaches(ref, 'cancelled')
  await keep('backfill-cancelled', backfillWorkflowId(tenantId, ref.number))
}

async function recordScheduled(): Promise<void> {
  await rig.configure({ ...board, path: 'nowhere.db', schedule: { every: '30d' } })
  const schedule = client.schedule.getHandle(backfillScheduleId(tenantId, 'board'))
  await until('the schedule', async () => await schedule.describe())
  await schedule.trigger()
  const begun = await until('the run of the schedule', async () => (await schedule.describe()).info.recentActions[0])
  await keep('backfill-scheduled', begun.action.workflow.workflowId)
  const [last] = await rig.installation.query<{ number: number }>('SELECT max(number) AS number FROM backfill')
  await keep('backfill-failed', backfillWorkflowId(tenantId, last?.number ?? 0))
}

try {
  await recordDone()
  await recordCancelled()
  await recordScheduled()
} finally {
  await rig.close()
  await servers.stop()
}
