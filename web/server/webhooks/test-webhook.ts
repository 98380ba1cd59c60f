import { randomUUID } from 'node:crypto'
import type { WebhookTest } from '#contracts/api/webhooks.ts'
import type { WebhookEvent, WebhookOutcome } from '#contracts/webhooks.ts'
import { queueWebhookTest, recordEventFailed } from '#prisma/stores/webhook/sending.ts'
import { webhooksInForce } from '#prisma/stores/webhook/webhooks.ts'
import { startWebhook } from '#temporal/start-webhook.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { audited } from '#web/server/deployments/audited.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'

type Sending = Awaited<ReturnType<typeof startWebhook>>
type Who = { web: WebContext; actor: Actor; correlationId: string }

/** Beyond a webhook's own timeout: for the worker to take it, and to write down what came of it. */
const MARGIN_MS = 10_000

/**
 * Sends a test event to a webhook, once, and waits for what comes of it. A failure is an answer, and no alarm.
 * @throws HttpProblem NOT_FOUND, WORKER_UNAVAILABLE, TEMPORAL_UNAVAILABLE
 */
export async function testWebhook(who: Who, slug: string): Promise<WebhookTest> {
  const { web, actor } = who
  const webhooks = await webhooksInForce(web.db, actor.tenantId)
  const webhook = webhooks.find((each) => each.slug === slug)
  if (!webhook) {
    const known = webhooks.map((each) => each.slug).join(', ') || 'none'
    throw new HttpProblem('NOT_FOUND', `No webhook ${slug} is configured. There are: ${known}. They are in config/webhooks.yaml.`)
  }
  const patienceMs = MARGIN_MS + webhook.timeout
  return await audited(who, { action: 'channel.test', target: `webhook ${slug}`, detail: {} }, () =>
    sendTest(who, slug, patienceMs),
  )
}

async function sendTest(who: Who, webhook: string, patienceMs: number): Promise<WebhookTest> {
  const { web, actor } = who
  const { tenantId, name } = actor
  const data = { says: `${name} tries whether events of Mission Control arrive. Nothing happened.` }
  const event: WebhookEvent = { type: 'webhook.test', timestamp: new Date().toISOString(), labels: {}, truncated: false, data }
  const testId = await queueWebhookTest(web.db, tenantId, { webhook, eventId: randomUUID(), body: JSON.stringify(event) })
  try {
    const sending = await askTemporal(web, () => startWebhook(web.temporal.client, { tenantId, webhook, testId }))
    const { sent, says } = await outcomeOf(web, sending, patienceMs)
    return { webhook, ok: sent === 1, says }
  } catch (error) {
    await giveUp(who, { webhook, testId, error: error instanceof HttpProblem ? error.message : 'It was not begun.' })
    throw error
  }
}

async function outcomeOf(web: WebContext, sending: Sending, patienceMs: number): Promise<WebhookOutcome> {
  try {
    return await web.temporal.connection.withDeadline(Date.now() + patienceMs, () => sending.outcome())
  } catch (error) {
    web.log.warn({ err: error }, 'what came of a test event is not known')
    const says =
      'No worker said in time what came of it, so it is given up, unless it is on its way. Is a worker running? See /readyz.'
    throw new HttpProblem('WORKER_UNAVAILABLE', says, { retryAfterSeconds: 5 })
  }
}

/** Nobody waits for it any more: a worker that comes later finds nothing to send. One that has it already still says what came of it. */
async function giveUp({ web, actor }: Who, { webhook, testId, error }: { webhook: string; testId: string; error: string }) {
  try {
    await recordEventFailed(web.db, actor.tenantId, { id: testId, webhook, error, dead: true, alarm: false })
  } catch (err) {
    web.log.warn({ err, testId }, 'a test event that is over is not marked as such; retention removes it')
  }
}
