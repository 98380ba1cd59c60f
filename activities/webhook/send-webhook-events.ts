import { Context } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import { ChannelFailure } from '#activities/notify/channel-failure.ts'
import { nextAttempt } from '#activities/notify/next-attempt.ts'
import { postTo } from '#activities/notify/post-to.ts'
import { type SecretDeps, SecretsUsed } from '#activities/notify/secrets-used.ts'
import { whileHeartbeating } from '#activities/while-heartbeating.ts'
import type { Webhook } from '#contracts/config/webhooks.ts'
import { type WebhookOutcome, type WebhookRef, webhookEventHeaders } from '#contracts/webhooks.ts'
import type { Database } from '#prisma/client.ts'
import { type ClaimedEvent, claimEvent, recordEventFailed, recordEventSent } from '#prisma/stores/webhook/sending.ts'
import { webhooksInForce } from '#prisma/stores/webhook/webhooks.ts'
import type { Logger } from '#telemetry/log.ts'
import { keyFault, standardSignature } from './standard-signature.ts'

export type WebhookDeps = SecretDeps & { db: Database; log: Logger }

/** What an attempt has beyond its timeout, for the database before and after; then its claim ends. */
const CLAIM_MARGIN_MS = 5_000
/** So many events an attempt, and no activity is long: whoever has more to send is started again by the judge. */
const MOST_EVENTS = 500
/** A receiver that asks for longer is asked again after this: all events wait meanwhile, and nothing else would end the pause. */
const LONGEST_ASKED_MS = 10 * 60_000

/**
 * Sends what waits for a webhook, one event after the other. Whatever dies in between, each event is sent at least once, under one id.
 * @throws ApplicationFailure to be retried at the time it says; no secret in it
 */
export function createSendWebhookEvents(deps: WebhookDeps) {
  return async function sendWebhookEvents(ref: WebhookRef): Promise<WebhookOutcome> {
    return await whileHeartbeating(
      () => null,
      () => sendAll(deps, ref),
    )
  }
}

async function sendAll(deps: WebhookDeps, ref: WebhookRef): Promise<WebhookOutcome> {
  const outcome = { sent: 0, dead: 0, says: 'Nothing waits.' }
  while (outcome.sent + outcome.dead < MOST_EVENTS) {
    Context.current().cancellationSignal.throwIfAborted()
    // Read anew for each: an address that was mended is taken at once.
    const [webhook] = await webhooksInForce(deps.db, ref.tenantId, ref.webhook)
    if (!webhook) return { ...outcome, says: `No webhook ${ref.webhook} is configured any more.` }
    const event = await claimed(deps.db, ref, webhook)
    if (!event) return outcome
    const failure = await failureOf(deps, webhook, event)
    if (failure === null) {
      await recordEventSent(deps.db, ref.tenantId, { id: event.id, webhook: webhook.slug })
      outcome.sent += 1
      outcome.says = 'It was accepted.'
    } else {
      await settleFailure(deps, ref, { event, failure })
      outcome.dead += 1
      outcome.says = failure.message
    }
  }
  return outcome
}

async function claimed(db: Database, { tenantId, testId }: WebhookRef, webhook: Webhook): Promise<ClaimedEvent | null> {
  const { slug, timeout, giveUpAfter: giveUpAfterMs } = webhook
  const terms = { webhook: slug, leaseMs: timeout + CLAIM_MARGIN_MS, giveUpAfterMs, ...(testId ? { testId } : {}) }
  const claim = await claimEvent(db, tenantId, terms)
  if (claim.is === 'busy') throw later('Another worker is at it.', claim.forMs)
  return claim.is === 'mine' ? claim.event : null
}

/** One attempt. null = the receiver took it. */
async function failureOf(deps: WebhookDeps, webhook: Webhook, event: ClaimedEvent): Promise<ChannelFailure | null> {
  const { timeout, allowPrivate } = webhook
  const cancelled = Context.current().cancellationSignal
  const signal = AbortSignal.any([cancelled, AbortSignal.timeout(timeout)])
  const secrets = new SecretsUsed(deps)
  const place = { secrets, signal, terms: { timeout, allowPrivate }, ...(deps.lookup ? { lookup: deps.lookup } : {}) }
  try {
    const url = await secrets.url(webhook.url, `The URL of the webhook ${webhook.slug}`)
    await postTo(place, { url, body: event.body, headers: await headersOf(webhook, event, secrets) })
    return null
  } catch (error) {
    cancelled.throwIfAborted()
    if (error instanceof ChannelFailure) return error
    if (signal.aborted) return new ChannelFailure(`It took longer than ${timeout / 1_000} s.`, { permanent: false })
    // What nobody foresaw may hold anything: only its kind is said.
    const kind = error instanceof Error ? error.name : 'unknown fault'
    return new ChannelFailure(`It could not be sent (${kind}).`, { permanent: false })
  }
}

async function headersOf({ slug, signingKeys }: Webhook, { eventId, body }: ClaimedEvent, secrets: SecretsUsed) {
  const whose = `The signing key of the webhook ${slug}`
  const keys = await Promise.all(signingKeys.map(({ secret }) => secrets.read(secret, whose)))
  const fault = keys.map(keyFault).find((each) => each !== null)
  // As with one that is not there: events wait until it is mended.
  if (fault) throw new ChannelFailure(`${whose} ${fault}. Nothing was sent.`, { permanent: false })
  const timestamp = Math.floor(Date.now() / 1_000)
  return {
    [webhookEventHeaders.id]: eventId,
    [webhookEventHeaders.timestamp]: String(timestamp),
    [webhookEventHeaders.signature]: standardSignature({ id: eventId, timestamp, body }, keys),
  }
}

type Failed = { event: ClaimedEvent; failure: ChannelFailure }

/** Makes a dead letter of it, or @throws when to come again, and all behind it with it. A test has one attempt. */
async function settleFailure(deps: WebhookDeps, ref: WebhookRef, { event, failure }: Failed): Promise<void> {
  const { tenantId, webhook, testId } = ref
  const { attempts, giveUpAt } = event
  const { permanent, message } = failure
  const retryAfterMs = Math.min(failure.retryAfterMs ?? 0, LONGEST_ASKED_MS)
  const next = testId
    ? null
    : nextAttempt({ attempts, permanent, retryAfterMs, giveUpAt, now: Date.now(), random: Math.random() })
  deps.log.warn({ deliveryId: event.id, webhook, attempts, next, reason: message }, 'An event did not go out by a webhook')
  const outcome = { id: event.id, webhook, error: message, dead: next === null, alarm: !testId }
  await recordEventFailed(deps.db, tenantId, outcome)
  if (next !== null) throw later(message, next)
}

const later = (message: string, ms: number) =>
  ApplicationFailure.create({ type: 'NOT_YET', message, nextRetryDelay: Math.max(1, Math.ceil(ms)) })
