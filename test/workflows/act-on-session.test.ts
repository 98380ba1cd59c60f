import { randomBytes, randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { AuditQuery, SessionQuery } from '#contracts/api/lists.ts'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { actionWorkflowId, taskQueues } from '#contracts/workflow-ids.ts'
import type { ActionInput, ActionOutcome } from '#contracts/workflow-payloads.ts'
import { type DemoFleet, startDemoFleet } from '#demo/fleet.ts'
import { NONCE_BYTES, sealText } from '#domain/redaction/sealed-text.ts'
import { actionById } from '#prisma/stores/actions.ts'
import { listAudit } from '#prisma/stores/audit.ts'
import { findGateway } from '#prisma/stores/gateways.ts'
import { listSessions } from '#prisma/stores/sessions.ts'
import { workflowTypes } from '#workflows/messages.ts'
import { Installation } from '../monitoring/installation.ts'
import { until } from '../monitoring/until.ts'

const SECRET = 'a token that must not be seen'

let installation: Installation
let fleet: DemoFleet
/** Accepts connections and never says a word. */
const mute = createServer(() => undefined)

beforeAll(async () => {
  fleet = await startDemoFleet({ token: SECRET, quiet: true, seed: 41 })
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
  const { ownerUrl, appUrl, temporalAddress } = serversOfTheRun()
  installation = await Installation.open({ ownerUrl, appUrl, temporalAddress })
  const address = mute.address()
  const mutePort = typeof address === 'object' && address ? address.port : 0
  await installation.configure([
    { slug: 'lab', url: fleet.url, token: SECRET },
    { slug: 'mute', url: `ws://127.0.0.1:${mutePort}`, token: SECRET },
  ])
  await installation.startWorker()
  await until('a connected gateway', () => installation.isConnected('lab'))
})

afterAll(async () => {
  await installation?.close()
  await fleet?.close()
  mute.close()
})

const serversOfTheRun = () => ({
  ownerUrl: inject('postgresOwnerUrl'),
  appUrl: inject('postgresAppUrl'),
  temporalAddress: inject('temporalAddress'),
})

/** As the web seals it, under the key of `test/monitoring/installation.ts`. */
const sealed = (text: string) => sealText(text, '0'.repeat(64), randomBytes(NONCE_BYTES))

async function ask(wanted: Pick<ActionInput, 'action'> & Partial<ActionInput>) {
  const gatewaySlug = wanted.gatewaySlug ?? 'lab'
  const gateway = await findGateway(installation.db, tenantId, gatewaySlug)
  const requestId = randomUUID()
  const input: ActionInput = {
    ...{ tenantId, requestId, gatewayId: gateway?.id ?? randomUUID(), gatewaySlug, sessionKey: null, agentId: null, runId: null },
    ...{ message: null, requestedBy: 'op@example.com', actorKind: 'member', correlationId: `click-${requestId}` },
    ...wanted,
  }
  const options = { workflowId: actionWorkflowId(requestId), taskQueue: taskQueues.main, args: [input] }
  return { requestId, input, handle: await installation.temporal.client.workflow.start(workflowTypes.actOnSession, options) }
}

const auditOf = async (correlationId: string) =>
  (await listAudit(installation.db, tenantId, AuditQuery.parse({ correlationId }))).items.map(({ outcome }) => outcome)

const statusOf = async (key: string) =>
  (await listSessions(installation.db, tenantId, SessionQuery.parse({}))).items.find((item) => item.key === key)?.status

describe('an operator’s action', () => {
  it('stops a run, sees at the gateway that it stopped, and is in the log from asking to outcome', async () => {
    fleet.tell('agent:main:runaway', 'go on for ever [[hang]]')
    await until('a running session', async () => (await statusOf('agent:main:runaway')) === 'running')
    const { requestId, input, handle } = await ask({ action: 'session.abort', sessionKey: 'agent:main:runaway' })
    const outcome: ActionOutcome = await handle.result()
    expect(outcome).toMatchObject({ state: 'confirmed', outcome: expect.stringContaining('no active run') })
    expect(await actionById(installation.db, tenantId, requestId)).toMatchObject({
      state: 'confirmed',
      correlationId: input.correlationId,
    })
    expect(await auditOf(input.correlationId)).toEqual(['succeeded', 'requested'])
    await until('the session to be shown as killed', async () => (await statusOf('agent:main:runaway')) === 'killed')
  })

  it('delivers a message once', async () => {
    fleet.tell('agent:main:chat', 'hello')
    await until('a finished session', async () => (await statusOf('agent:main:chat')) === 'done')
    const { handle } = await ask({
      action: 'session.message',
      sessionKey: 'agent:main:chat',
      message: sealed('and now [[steps:1]]'),
    })
    expect(await handle.result()).toMatchObject({ state: 'confirmed' })
  })

  it('says what the gateway refused, and why', async () => {
    const { input, handle } = await ask({ action: 'session.reset', sessionKey: 'agent:main:nobody-knows-it' })
    expect(await handle.result()).toMatchObject({ state: 'refused', outcome: expect.stringContaining('no session') })
    expect(await auditOf(input.correlationId)).toEqual(['refused', 'requested'])
  })

  it('fails in words where no configuration names the gateway', async () => {
    const lab = await findGateway(installation.db, tenantId, 'lab')
    const wanted = { gatewayId: lab?.id, gatewaySlug: 'gone', sessionKey: 'agent:main:x' }
    const { requestId, handle } = await ask({ action: 'session.abort', ...wanted })
    expect(await handle.result()).toMatchObject({ state: 'failed', outcome: expect.stringContaining('"gone"') })
    expect(await actionById(installation.db, tenantId, requestId)).toMatchObject({ state: 'failed' })
  })

  it('is settled as unverified when it is cancelled while it waits for a mute gateway', async () => {
    const { requestId, input, handle } = await ask({ action: 'session.abort', gatewaySlug: 'mute', sessionKey: 'agent:main:x' })
    await until('the action to be under way', async () => {
      const { raw } = await handle.describe()
      return raw.pendingActivities?.some(({ activityType }) => activityType?.name === 'performAction')
    })
    await handle.cancel()
    expect(await handle.result()).toMatchObject({ state: 'unverified' })
    expect(await actionById(installation.db, tenantId, requestId)).toMatchObject({ state: 'unverified' })
    expect(await auditOf(input.correlationId)).toEqual(['unverified', 'requested'])
  })

  it('leaves no token in histories, rows or logs', async () => {
    const { client } = installation.temporal
    let histories = ''
    for await (const { workflowId, runId } of client.workflow.list()) {
      histories += readable(await client.workflow.getHandle(workflowId, runId).fetchHistory())
    }
    // What is looked through is what people would read in Temporal.
    expect(histories).toContain('agent:main:runaway')
    expect(histories).not.toContain(SECRET)
    expect(await installation.workerLog()).not.toContain(SECRET)
    const rows = await installation.query(`SELECT body::text FROM stream_event UNION ALL SELECT detail::text FROM audit_entry`)
    expect(JSON.stringify(rows)).not.toContain(SECRET)
  })
})

/** A history with its payloads as text. */
const readable = (history: unknown): string =>
  JSON.stringify(history).replaceAll(/"data":"([A-Za-z0-9+/=]+)"/g, (_, data: string) => Buffer.from(data, 'base64').toString())
