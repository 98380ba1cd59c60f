import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import {
  environmentWorkflowId,
  gateWorkflowId,
  rollbackWorkflowId,
  taskQueues,
  watchReleaseWorkflowId,
} from '#contracts/workflow-ids.ts'
import { ensureTemporalBinary } from '#start/temporal-part.ts'
import { startTemporal } from '#start/temporal-server.ts'
import { writeHistory } from '#temporal/recorded-history.ts'
import { fetchHistory } from '#temporal/replay.ts'
import { DeployRig, fail, inconclusive, pass, stageOf } from '../workflows/deploy-rig.ts'

/**
 * Records histories of deployments, rollbacks, ledgers and watches into `histories/<version>/`:
 * `node test/replay/record-deployments.ts <version>`. Real Temporal and real workers; targets and verdicts are scripted, as what a
 * workflow decides does not depend on who answers it.
 */
const version = process.argv[2]
if (!version || !/^[\w.-]+$/.test(version)) throw new Error('Usage: node test/replay/record-deployments.ts <version, e.g. 0.2.0>')
const folder = join(import.meta.dirname, 'histories', version)
const checkout = join(import.meta.dirname, '../../')
await mkdir(folder, { recursive: true })
const dir = await mkdtemp(join(tmpdir(), 'mission-control-histories-'))
const { path: binary } = await ensureTemporalBinary(dir)
const server = await startTemporal({ dbFile: join(dir, 'temporal.sqlite'), port: 0, headless: true, binary })
const rig = await DeployRig.open(server.address)

async function keep(name: string, workflowId: string): Promise<void> {
  const history = await fetchHistory(rig.temporal.client, workflowId)
  // Stack traces name the checkout; where it was is nobody's business.
  await writeFile(join(folder, `${name}.json`), writeHistory({ workflowId, history }).replaceAll(checkout, '/mission-control/'))
  process.stdout.write(`${name}: ${history.events?.length ?? 0} events\n`)
}

async function recordPromoted(): Promise<void> {
  const stages = [stageOf('staging'), stageOf('production', { after: 'staging', approval: 'another', soak: '3s' }, 2)]
  const deployment = await rig.deploy('v1', stages)
  await rig.reaches(deployment, 'awaiting-approval')
  await rig.decide(deployment, 'approve')
  await rig.reaches(deployment, 'watching')
  await rig.decide(deployment, 'pause')
  await rig.decide(deployment, 'resume')
  await rig.reaches(deployment, 'promoted')
  await deployment.handle.result()
  await keep('deployment-promoted', deployment.workflowId)
}

async function recordRolledBack(): Promise<void> {
  rig.gate = ({ release, purpose, environment }) =>
    release?.name === 'v2' && purpose === 'verify' && environment === 'production' ? fail : pass
  const stages = [stageOf('staging'), stageOf('production', { after: 'staging' }, 2)]
  const deployment = await rig.deploy('v2', stages)
  await rig.reaches(deployment, 'rolled-back')
  await deployment.handle.result()
  await keep('deployment-rolled-back', deployment.workflowId)
  await keep('rollback', rollbackWorkflowId(deployment.id))
}

async function recordHeld(): Promise<void> {
  rig.gate = ({ purpose }) => (purpose === 'verify' ? inconclusive : pass)
  const deployment = await rig.deploy('v3', [stageOf('production', {}, 2)])
  await rig.reaches(deployment, 'paused')
  await rig.decide(deployment, 'override')
  await rig.reaches(deployment, 'verifying')
  await rig.reaches(deployment, 'paused')
  await rig.decide(deployment, 'override')
  await rig.reaches(deployment, 'promoted')
  await deployment.handle.result()
  await keep('deployment-held', deployment.workflowId)
}

async function recordRejected(): Promise<void> {
  rig.gate = ({ environment, purpose }) => (environment === 'staging' && purpose === 'verify' ? fail : pass)
  const deployment = await rig.deploy('v4', [stageOf('staging'), stageOf('production', { after: 'staging' }, 2)])
  await rig.reaches(deployment, 'rejected')
  await deployment.handle.result()
  await keep('deployment-rejected', deployment.workflowId)
}

/** Short ones, that clients and schedules start. */
async function recordJobs(): Promise<void> {
  const ran = rig.gates[0]
  if (!ran) throw new Error('No gate ran.')
  const where = { tenantId, environment: 'production' }
  const asked = { ...where, against: [], stages: null, deploymentId: null, trigger: 'hand', correlationId: 'recorded' }
  const jobs: [string, unknown[]][] = [
    ['runScheduledGate', [{ ...where, name: 'nightly', suite: 'smoke', target: null }]],
    ['closeGateRun', [ran, { gateRunId: ran.gateRunId, ...pass, samples: 25 }]],
    ['checkDrift', [asked]],
    ['checkScheduledDrift', [where]],
  ]
  for (const [type, args] of jobs) {
    const options = { workflowId: `${type}/recorded`, taskQueue: taskQueues.main, args }
    await rig.temporal.client.workflow.execute(type, options)
    await keep(type, options.workflowId)
  }
}

try {
  await recordPromoted()
  await recordRolledBack()
  await recordHeld()
  await recordRejected()
  await recordJobs()
  await rig.rollBack('production')
  await keep('environment', environmentWorkflowId(tenantId, 'production'))
  await keep('gate', gateWorkflowId(rig.gates[0]?.gateRunId ?? ''))
  await keep('watch', watchReleaseWorkflowId(tenantId, 'production'))
} finally {
  await rig.close()
  await server.stop()
  await rm(dir, { recursive: true, force: true })
}
