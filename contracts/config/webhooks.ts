import { z } from 'zod'
import { eventFault } from '#contracts/webhooks.ts'
import { WrittenMatcher } from './alert-rules.ts'
import { Address } from './channels.ts'
import { durationBetween } from './duration.ts'
import { SecretValue, Slug } from './reference.ts'

/** `alert.firing`, or all of a kind: `alert.*`. */
const WantedEvent = z
  .string()
  .max(100)
  .superRefine((event, context) => {
    const message = eventFault(event)
    if (message) context.addIssue({ code: 'custom', message })
  })

/** A system of somebody else's that is told what happens here. */
export const Webhook = z.strictObject({
  slug: Slug,
  url: Address,
  /** What events are signed with, newest first: while a key is changed, both signatures are sent and the receiver takes either. */
  signingKeys: z.array(SecretValue).min(1).max(2),
  /** Nothing is sent that is not named here. */
  events: z.array(WantedEvent).min(1).max(50),
  /** All of these have to hold of an event's labels. */
  where: z.array(WrittenMatcher).max(20).default([]),
  /** For how long an event is tried, and those behind it wait for it. */
  giveUpAfter: durationBetween('1m', '72h').prefault('24h'),
  timeout: durationBetween('1s', '30s').prefault('10s'),
  /** Lets it reach loopback and private networks. Link-local addresses are refused in any case. */
  allowPrivate: z.boolean().default(false),
})
export type Webhook = z.infer<typeof Webhook>

/** `config/webhooks.yaml`. */
export const WebhooksFile = z
  .strictObject({ webhooks: z.array(Webhook).max(50).default([]) })
  .superRefine(({ webhooks }, context) => {
    const seen = new Set<string>()
    for (const [index, { slug }] of webhooks.entries()) {
      const path = ['webhooks', index, 'slug']
      if (seen.has(slug))
        context.addIssue({ code: 'custom', path, message: `"${slug}" is there twice; each webhook has a slug of its own` })
      seen.add(slug)
    }
  })
export type WebhooksFile = z.infer<typeof WebhooksFile>
