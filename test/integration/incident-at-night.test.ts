import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type DemoFleet, startDemoFleet } from '#demo/fleet.ts'
import { execStep, planOf } from '#demo/plan.ts'
import type { Launched } from '#start/launch.ts'
import { Installation } from '../monitoring/installation.ts'
import { configureNight, endOfNight, incidentOf, NIGHT_KEY, printNight } from '../monitoring/night.ts'
import { until } from '../monitoring/until.ts'
import { WebhookReceiver } from './alerts/webhook-receiver.ts'

const KEY = 'agent:main:cron:nightly'

let installation: Installation
let fleet: DemoFleet
let hook: WebhookReceiver
let worker: Launched

// A worker, a gateway, Postgres and Temporal: no web process, nobody signed in.
beforeAll(async () => {
  fleet = await startDemoFleet({ token: 'a token', quiet: true, seed: 3 })
  hook = await WebhookReceiver.open()
  installation = await Installation.open({
    ownerUrl: inject('postgresOwnerUrl'),
    appUrl: inject('postgresAppUrl'),
    temporalAddress: inject('temporalAddress'),
  })
  await configureNight(installation, hook, { wait: '1s', clearFor: '5s' })
  await installation.configure([{ slug: 'lab', url: fleet.url, token: 'a token' }])
  worker = await installation.startWorker(NIGHT_KEY)
  await until('a connected gateway', () => installation.isConnected('lab'))
})

afterAll(async () => {
  await installation?.close()
  await hook?.close()
  await fleet?.close()
})

it('stops a loop by policy with nobody there, once, though the worker dies in the middle of it', {
  timeout: 300_000,
}, async () => {
  fleet.tell(KEY, 'work', { ...planOf('work'), steps: Array.from({ length: 5_000 }, () => execStep('echo same', 100)) })
  await incidentOf(installation, KEY, 'an action that is begun', ({ incident }) => Boolean(incident.actions[0]?.startedAt))
  await worker.stop('SIGKILL')
  worker = await installation.startWorker(NIGHT_KEY)
  const night = await endOfNight(installation, hook, KEY)
  printNight('A loop on the demo fleet, with the worker killed in mid-action', night)

  const { incident, entries } = night.detail
  expect(incident.actions[0]).toMatchObject({ action: 'abort', state: 'confirmed', decidedBy: null })
  // What came next in the runbook was not needed.
  expect(incident.actions[1]).toMatchObject({ action: 'pause-agent', state: 'proposed', startedAt: null })
  const asked = await installation.query(`SELECT action, state, requested_by FROM action_request WHERE session_key = $1`, [KEY])
  expect(asked).toEqual([{ action: 'session.abort', state: 'confirmed', requested_by: 'runbook/stop-a-loop' }])
  const kinds = entries.map(({ kind }) => kind)
  expect(kinds.filter((kind) => kind === 'action')).toHaveLength(2)
  expect(kinds.filter((kind) => kind === 'opened')).toHaveLength(1)
  expect(night.postMortem).toContain('| Stop the run | 1 session | runbook stop-a-loop (auto) |')
  expect(night.postMortem).toContain('makes the same call of exec again and again')
})
