import { Context } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import { z } from 'zod'
import { whileHeartbeating } from '#activities/while-heartbeating.ts'
import type { Channel } from '#contracts/config/channels.ts'
import type { DeliveryOutcome, DeliveryRef } from '#contracts/deliveries.ts'
import type { Database } from '#prisma/client.ts'
import { recordFailure, recordSent } from '#prisma/stores/delivery-outcome.ts'
import { type ClaimedDelivery, channelOfDelivery, claimDelivery } from '#prisma/stores/delivery-progress.ts'
import { readResponseConfig } from '#prisma/stores/response-config.ts'
import type { Logger } from '#telemetry/log.ts'
import { ChannelFailure } from './channel-failure.ts'
import { nextAttempt } from './next-attempt.ts'
import { type SecretDeps, SecretsUsed } from './secrets-used.ts'
import { send } from './send.ts'
import type { SendPlace, Sent } from './send-place.ts'

export type NotifyDeps = SecretDeps & { db: Database; log: Logger }

/** What an attempt has beyond its channel's timeout, for the database before and after; then its claim ends. */
const CLAIM_MARGIN_MS = 5_000
/** Earlier messages of an alert are waited for in steps of this; after a few, the channel is what they all wait for. */
const BEHIND_MS = 1_000
const LONG_BEHIND_MS = 5_000
const FEW = 5
/** Of an in-app channel, which calls nobody. */
const NO_CALL = { timeout: 1_000, allowPrivate: false }

/** What the next attempt has to know of one that sent and could not write it down. */
const AlreadySent = z.object({
  sent: z.object({
    state: z.enum(['sent', 'skipped']),
    external: z.record(z.string(), z.string()).nullable(),
    note: z.string().nullable(),
  }),
})

/**
 * One attempt at a delivery. Idempotent by the delivery: what went out is not sent again, and two workers never send at once.
 * @throws ApplicationFailure to be retried at the time it says, or UNDELIVERABLE, not to be retried; no secret in either
 */
export function createDeliverNotice(deps: NotifyDeps) {
  return async function deliverNotice(ref: DeliveryRef): Promise<DeliveryOutcome> {
    const before = AlreadySent.safeParse(Context.current().info.heartbeatDetails)
    const progress: { sent: Sent | null } = { sent: before.success ? before.data.sent : null }
    return await whileHeartbeating(
      () => (progress.sent ? { sent: progress.sent } : null),
      () => attempt(deps, ref, progress),
    )
  }
}

async function attempt(deps: NotifyDeps, ref: DeliveryRef, progress: { sent: Sent | null }): Promise<DeliveryOutcome> {
  const channel = await channelOf(deps.db, ref)
  if (progress.sent) return await settle(deps, ref, { channel, outcome: progress.sent })
  const terms = channel.kind === 'in-app' ? NO_CALL : channel
  const claim = await claimDelivery(deps.db, ref.tenantId, ref.deliveryId, terms.timeout + CLAIM_MARGIN_MS)
  if (claim.is === 'missing') throw undeliverable('There is no such delivery any more.')
  if (claim.is === 'over') return { state: claim.state, says: claim.says }
  if (claim.is === 'busy') throw later('Another worker is at it.', claim.forMs)
  if (claim.is === 'behind')
    throw later('An earlier message about the same alert comes first.', behindMs(Context.current().info.attempt))
  progress.sent = await sendOrSayWhen(deps, ref, { channel, delivery: claim.delivery, terms })
  Context.current().heartbeat({ sent: progress.sent })
  return await settle(deps, ref, { channel, outcome: progress.sent })
}

async function channelOf(db: Database, { tenantId, deliveryId }: DeliveryRef): Promise<Channel> {
  const slug = await channelOfDelivery(db, tenantId, deliveryId)
  if (slug === null) throw undeliverable('There is no such delivery any more.')
  const { alerts } = await readResponseConfig(db, tenantId)
  const channel = alerts.channels.find((each) => each.slug === slug)
  if (!channel) throw undeliverable(`No channel ${slug} is configured. Channels are in config/alerts.yaml.`)
  return channel
}

type Attempt = { channel: Channel; delivery: ClaimedDelivery; terms: SendPlace['terms'] }

async function sendOrSayWhen(deps: NotifyDeps, ref: DeliveryRef, { channel, delivery, terms }: Attempt): Promise<Sent> {
  const secrets = new SecretsUsed(deps)
  const signal = AbortSignal.any([Context.current().cancellationSignal, AbortSignal.timeout(terms.timeout)])
  const { configDir, lookup } = deps
  try {
    return await send(channel, { delivery, secrets, signal, terms, configDir, ...(lookup ? { lookup } : {}) })
  } catch (error) {
    Context.current().cancellationSignal.throwIfAborted()
    const failure = failureOf(error, signal, terms)
    const { attempts, giveUpAt } = delivery
    const when = { attempts, giveUpAt, now: Date.now(), random: Math.random() }
    const next = ref.once ? null : nextAttempt({ ...when, permanent: failure.permanent, retryAfterMs: failure.retryAfterMs })
    deps.log.warn(
      { deliveryId: delivery.id, channel: channel.slug, attempts, next, reason: failure.message },
      'A message did not go out',
    )
    if (next === null) throw undeliverable(failure.message)
    await recordFailure(deps.db, ref.tenantId, delivery.id, { channel, error: failure.message })
    throw later(failure.message, next)
  }
}

/** What no sender foresaw may hold anything: only its kind is said. */
function failureOf(error: unknown, signal: AbortSignal, { timeout }: SendPlace['terms']): ChannelFailure {
  if (error instanceof ChannelFailure) return error
  if (signal.aborted) return new ChannelFailure(`It took longer than ${timeout / 1_000} s.`, { permanent: false })
  const kind = error instanceof Error ? error.name : 'unknown fault'
  return new ChannelFailure(`It could not be sent (${kind}).`, { permanent: false })
}

async function settle(
  { db, log }: NotifyDeps,
  { tenantId, deliveryId }: DeliveryRef,
  { channel, outcome }: { channel: Channel; outcome: Sent },
): Promise<DeliveryOutcome> {
  await recordSent(db, tenantId, deliveryId, { channel, ...outcome })
  log.info({ deliveryId, channel: channel.slug, state: outcome.state }, 'A message went out')
  return { state: outcome.state, says: outcome.note ?? 'It was accepted.' }
}

const behindMs = (attempt: number): number => (attempt <= FEW ? BEHIND_MS : LONG_BEHIND_MS)

const later = (message: string, ms: number) =>
  ApplicationFailure.create({ type: 'NOT_YET', message, nextRetryDelay: Math.max(1, Math.ceil(ms)) })
const undeliverable = (message: string) => ApplicationFailure.nonRetryable(message, 'UNDELIVERABLE')
