import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeHistory } from '#temporal/recorded-history.ts'
import { fetchHistory } from '#temporal/replay.ts'
import { OwnServers } from '../monitoring/own-servers.ts'
import { IncidentRig, type OfAlert } from '../workflows/incident-rig.ts'

/**
 * Records histories of incidents into `histories/<version>/`: `node test/replay/record-incidents.ts <version>`. Everything is real but
 * what judges alerts; alerts are rows.
 */
const version = process.argv[2]
if (!version || !/^[\w.-]+$/.test(version)) throw new Error('Usage: node test/replay/record-incidents.ts <version, e.g. 0.4.0>')
const folder = join(import.meta.dirname, 'histories', version)
const checkout = join(import.meta.dirname, '../../')
await mkdir(folder, { recursive: true })
const LOOPS = { kind: 'session-health', verdict: 'looping' }
const servers = await OwnServers.start()
const rig = await IncidentRig.open(servers.addresses, {
  closeAfter: '1m',
  runbooks: [
    { name: 'acts', says: 'By itself.', match: LOOPS, steps: [{ action: 'abort', mode: 'auto' }] },
    {
      ...{ name: 'asks', says: 'With a word.', match: LOOPS },
      steps: [
        { action: 'abort', mode: 'ask' },
        { action: 'pause-agent', mode: 'auto', verify: '5s' },
      ],
    },
  ],
})

async function keep(name: string, { handle }: OfAlert): Promise<void> {
  const history = await fetchHistory(rig.installation.temporal.client, handle.workflowId)
  // Stack traces name the checkout; where it was is nobody's business.
  const text = writeHistory({ workflowId: handle.workflowId, history }).replaceAll(checkout, '/mission-control/')
  await writeFile(join(folder, `${name}.json`), text)
  process.stdout.write(`${name}: ${history.events?.length ?? 0} events\n`)
}

/** Stopped by policy, verified, over with its alert, closed by itself. */
async function recordActed(): Promise<void> {
  const alert = await rig.alert('acts', [await rig.loop('agent:main:acts')])
  await rig.reaches(alert, 'a verified abort', ({ state, actions }) => state === 'verifying' && actions[0]?.state === 'confirmed')
  await rig.end(alert)
  await rig.reaches(alert, 'its end', ({ state }) => state === 'resolved')
  await alert.handle.result()
  await keep('incident-acted', alert)
}

/** Asked, rejected, the next step done and taken back, given up, closed by a person. */
async function recordDecided(): Promise<void> {
  rig.fleet.schedule('helper', 'work')
  const alert = await rig.alert('asks', [await rig.loop('agent:helper:asks')])
  const { actions } = await rig.reaches(alert, 'a question', ({ state }) => state === 'awaiting-approval')
  await rig.decide(alert, actions[0]?.id ?? '', 'reject')
  await rig.reaches(alert, 'a pause', (one) => one.actions[1]?.state === 'confirmed' && one.state === 'open')
  await rig.undo(alert, actions[1]?.id ?? '')
  await rig.reaches(alert, 'the pause taken back', (one) => one.actions[1]?.state === 'undone')
  await rig.closeIt(alert, 'the loop is wanted')
  await alert.handle.result()
  await keep('incident-decided', alert)
}

try {
  await recordActed()
  await recordDecided()
} finally {
  await rig.close()
  await servers.stop()
}
