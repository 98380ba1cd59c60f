import { randomUUID } from 'node:crypto'
import type { NoticeMessage } from '#contracts/alerts.ts'
import type { ChannelTest } from '#contracts/api/response.ts'
import { queueMessage } from '#prisma/stores/notice-deliveries.ts'
import { readResponseConfig } from '#prisma/stores/response-config.ts'
import { startDelivery } from '#temporal/start-delivery.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'
import { audited } from '#web/server/deployments/audited.ts'
import { HttpProblem } from '#web/server/http/problem.ts'
import { askTemporal } from '#web/server/temporal/ask-temporal.ts'

type Who = { web: WebContext; actor: Actor; correlationId: string }

/** Beyond a channel's own timeout: for the worker to take it, and to write down what came of it. */
const MARGIN_MS = 10_000

/**
 * Sends a test message by a channel, once, and waits for what comes of it. A failure is an answer, and no alarm.
 * @throws HttpProblem NOT_FOUND, WORKER_UNAVAILABLE, TEMPORAL_UNAVAILABLE
 */
export async function testChannel(who: Who, slug: string): Promise<ChannelTest> {
  const { web, actor } = who
  const { channels } = (await readResponseConfig(web.db, actor.tenantId)).alerts
  const channel = channels.find((each) => each.slug === slug)
  if (!channel) {
    const known = channels.map((each) => each.slug).join(', ')
    throw new HttpProblem('NOT_FOUND', `No channel ${slug} is configured. There are: ${known}.`)
  }
  const patienceMs = MARGIN_MS + (channel.kind === 'in-app' ? 0 : channel.timeout)
  return await audited(who, { action: 'channel.test', target: slug, detail: {} }, () => sendTest(who, slug, patienceMs))
}

async function sendTest({ web, actor }: Who, slug: string, patienceMs: number): Promise<ChannelTest> {
  const { tenantId } = actor
  const about = { severity: 'info', firing: 0, resolved: 0 } as const
  const message = testMessage(web, actor.name, slug)
  const deliveryId = await queueMessage(web.db, tenantId, { key: `test/${randomUUID()}/${slug}`, channel: slug, message, about })
  const sending = await askTemporal(web, () => startDelivery(web.temporal.client, { tenantId, deliveryId, once: true }))
  const { connection } = web.temporal
  try {
    const { state, says } = await connection.withDeadline(Date.now() + patienceMs, () => sending.outcome())
    return { channel: slug, ok: state === 'sent', says }
  } catch (error) {
    web.log.warn({ err: error, deliveryId }, 'what came of a test message is not known')
    const says = 'No worker said in time what came of it. It may still be sent. Is a worker running? See /readyz.'
    throw new HttpProblem('WORKER_UNAVAILABLE', says, { retryAfterSeconds: 5 })
  }
}

function testMessage({ settings }: WebContext, by: string, slug: string): NoticeMessage {
  const url = `${settings.auth.url ? new URL(settings.auth.url).origin : `http://localhost:${settings.port}`}/alerts`
  const what = `${by} tries whether messages by the channel ${slug} arrive. Nothing is wrong.`
  return { title: 'Test message from Mission Control', what, why: [], cost: null, actions: [], runbook: null, owner: by, url }
}
