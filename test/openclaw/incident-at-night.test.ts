import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import type { GatewayUnderTest } from '#test/contract/gateway-under-test.ts'
import { realGateway } from '#test/contract/real-gateway.ts'
import { WebhookReceiver } from '#test/integration/alerts/webhook-receiver.ts'
import { Installation } from '#test/monitoring/installation.ts'
import { configureNight, endOfNight, NIGHT_KEY, printNight } from '#test/monitoring/night.ts'
import { until } from '#test/monitoring/until.ts'
import { OperatedGateway } from './operated-gateway.ts'

let gateway: GatewayUnderTest
let operated: OperatedGateway
let installation: Installation
let hook: WebhookReceiver

// A worker, a real gateway, Postgres and Temporal: no web process, nobody signed in. The timers are those that are shipped.
beforeAll(async () => {
  gateway = await realGateway()
  operated = await OperatedGateway.open(gateway)
  // An agent that has never run loads for seconds.
  await operated.say('agent:main:main', 'hello')
  await isDone('agent:main:main')
  hook = await WebhookReceiver.open()
  installation = await Installation.open({
    ownerUrl: inject('postgresOwnerUrl'),
    appUrl: inject('postgresAppUrl'),
    temporalAddress: inject('temporalAddress'),
  })
  await configureNight(installation, hook)
  await installation.configure([{ slug: 'openclaw', url: gateway.url, token: gateway.token, pollInterval: '30s' }])
  await installation.startWorker(NIGHT_KEY)
  await until('a connected gateway', () => installation.isConnected('openclaw'))
}, 600_000)
afterAll(async () => {
  await installation?.close()
  await hook?.close()
  operated?.close()
  await gateway?.close()
})

/** Waits for a run to end by itself; on a busy machine the gateway takes its time. */
const isDone = (key: string) =>
  until(`the run of ${key} to end`, async () => (await operated.row(key))?.status === 'done', { withinMs: 240_000 })

it('sees a loop, tells people, stops it by policy, sees that it is over, and has the post-mortem ready', {
  timeout: 300_000,
}, async () => {
  const key = `agent:main:night-${randomBytes(3).toString('hex')}`
  await operated.say(key, 'hello')
  await isDone(key)
  await operated.say(key, '[[loop:400:sleep 0.3; echo same]]')
  const night = await endOfNight(installation, hook, key)
  printNight('A loop on a real OpenClaw gateway, with the shipped timers', night)

  const { incident } = night.detail
  expect(incident.diagnosis?.causes[0]?.cause).toBe('tool-loop')
  expect(incident.actions[0]).toMatchObject({ action: 'abort', state: 'confirmed', decidedBy: null })
  expect(incident.actions[1]).toMatchObject({ action: 'pause-agent', state: 'proposed' })
  // The gateway's own word, asked by somebody else.
  expect(await operated.row(key)).toMatchObject({ status: 'killed', hasActiveRun: false, abortedLastRun: true })
  const reasons = () =>
    hook.received.filter(({ body }) => JSON.stringify(body).includes(incident.alertId ?? '-')).map(({ body }) => body.reason)
  await until('the message that it is over', () => Promise.resolve(reasons().includes('all-resolved')))
  expect(reasons()[0]).toBe('first')
  expect(reasons().filter((reason) => reason === 'all-resolved')).toHaveLength(1)
  expect(night.postMortem).toContain('| Stop the run | 1 session | runbook stop-a-loop (auto) |')
})
