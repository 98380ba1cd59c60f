import { randomUUID } from 'node:crypto'
import type { Judge } from '#activities/alert/judge.ts'
import type { Webhook } from '#contracts/config/webhooks.ts'
import { LiveFrame } from '#contracts/live.ts'
import type { WebhookRef } from '#contracts/webhooks.ts'
import { matchesAll } from '#domain/alert/label-matcher.ts'
import { type WebhookEventType, wantsEvent } from '#domain/webhook/event-types.ts'
import type { Database } from '#prisma/client.ts'
import type { FindingFacts } from '#prisma/stores/webhook/finding-facts.ts'
import { type FollowedFrame, type Following, followStream, type QueuedEvent } from '#prisma/stores/webhook/follow-stream.ts'
import { webhooksWaiting } from '#prisma/stores/webhook/sending.ts'
import { webhookSubject } from '#prisma/stores/webhook/webhook-health.ts'
import type { Logger } from '#telemetry/log.ts'
import { composeEvent, type SaidEvent } from './compose-event.ts'
import { type Described, describeChange, followedEntities } from './describe-change.ts'

const EVERY_MS = 1_000

export type WebhookJudgeDeps = {
  db: Database
  log: Logger
  /** Starts what sends a webhook's events in their order, unless it is at work. */
  startWebhook(ref: WebhookRef): Promise<unknown>
}

/** Turns what happens into events of the webhooks that asked for them, and has them sent, whoever is signed in. */
export function createWebhookJudge({ db, log, startWebhook }: WebhookJudgeDeps): Judge {
  return {
    name: 'webhooks',
    everyMs: EVERY_MS,
    async run(tenantId, signal) {
      const followingFor = (webhooks: readonly Webhook[]) => createFollowing(webhooks, log)
      while (!signal.aborted && (await followStream(db, tenantId, followingFor)));
      for (const webhook of await webhooksWaiting(db, tenantId)) {
        if (signal.aborted) return
        await startWebhook({ tenantId, webhook })
      }
    },
  }
}

function createFollowing(webhooks: readonly Webhook[], log: Logger): Following {
  return {
    entities: followedEntities,
    changeOf: (followed) => {
      const described = describedBy(followed, log)
      if (!described) return null
      const { entityId, type, since } = described
      return { entity: followed.frame.type, entityId, key: type, since: Date.parse(since ?? followed.at) }
    },
    eventsOf: (followed, facts) => {
      const described = describedBy(followed, log, facts)
      return described ? eventsFor(webhooks, { ...described, at: followed.at }) : []
    },
    lostEvents: () => eventsFor(webhooks, { type: 'webhook.events-lost', at: new Date().toISOString(), labels: {}, data: LOST }),
  }
}

const LOST = {
  says: 'Events before this one are lost: the stream was trimmed before they were read. Ask /api/v1 how things stand.',
}

/** By the public contract: what it does not name does not leave the house, and a frame of another version stops nobody. */
function describedBy({ frame, position }: FollowedFrame, log: Logger, facts?: FindingFacts): Described | null {
  const parsed = LiveFrame.safeParse(frame)
  if (parsed.success) return describeChange(parsed.data, facts)
  log.warn({ position, entity: frame.type }, 'A frame of the stream is none that webhooks can be told of')
  return null
}

/** One event, under one id, for each webhook that wants it. No webhook is told of its own trouble: that would be more of it. */
function eventsFor(webhooks: readonly Webhook[], event: SaidEvent): QueuedEvent[] {
  const eventId = randomUUID()
  const wanted = webhooks.filter((webhook) => wants(webhook, event.type, event))
  if (wanted.length === 0) return []
  const body = composeEvent(event)
  return wanted.map(({ slug }) => ({ webhook: slug, eventId, type: event.type, body }))
}

const wants = ({ slug, events, where }: Webhook, type: WebhookEventType, { labels, data }: SaidEvent): boolean => {
  if (type === 'webhook.events-lost') return true
  return wantsEvent(events, type) && matchesAll(where, labels) && data.subject !== webhookSubject(slug)
}
