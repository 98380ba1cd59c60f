import { z } from 'zod'
import { durationBetween } from './duration.ts'
import { SecretValue, Slug } from './reference.ts'

const PlainUrl = z
  .url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' })
  .refine((url) => !hasCredentials(url), {
    error: 'expected no user or password in the URL; keep the whole URL as a secret instead: {secret: {env: NAME}}',
  })

/** A URL as it is, or where one that is itself a secret is kept. */
export const Address = z.union([PlainUrl, SecretValue])
export type Address = z.infer<typeof Address>

/**
 * Lets a channel reach loopback and private networks, which is refused otherwise. Link-local addresses, among them the metadata
 * services of clouds, are refused in any case.
 */
const allowPrivate = z.boolean().default(false)
const timeout = durationBetween('1s', '30s').prefault('10s')

/** Name that the dead-man signal goes by in the list of channels. */
export const DEAD_MAN = 'dead-man'
const base = {
  slug: Slug.refine((slug) => slug !== DEAD_MAN, { error: `"${DEAD_MAN}" is taken by the dead-man signal; choose another name` }),
}

/** The pages of this installation themselves: the list of alerts, its badge, and the browser's own notifications. */
const InAppChannel = z.strictObject({ ...base, kind: z.literal('in-app') })

/**
 * Slack. With `token` and `channel` a bot: it posts one message an alert, edits it, and answers in its thread when it gets worse. With
 * `webhook` an incoming webhook of any Slack-compatible server: it cannot edit, so it says less.
 */
const SlackChannel = z
  .strictObject({
    ...base,
    kind: z.literal('slack'),
    token: SecretValue.optional(),
    /** Id of the conversation (`C0123ABCD`) or its name with `#`. */
    channel: z.string().min(1).max(100).optional(),
    webhook: SecretValue.optional(),
    api: PlainUrl.default('https://slack.com/api'),
    ...{ timeout, allowPrivate },
  })
  .refine(({ token, channel, webhook }) => (webhook ? !token && !channel : token && channel), {
    error: 'expected either `token` and `channel` (a bot) or `webhook` (an incoming webhook)',
  })

/** A JSON body (see contracts/webhook-notice.ts) to a receiver of your own, signed. */
const WebhookChannel = z.strictObject({
  ...base,
  kind: z.literal('webhook'),
  url: Address,
  /** Key of the HMAC SHA-256 signature. */
  signingKey: SecretValue,
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]{1,100}$/), z.union([z.string().max(1000), SecretValue])).default({}),
  ...{ timeout, allowPrivate },
})

const Mailbox = z.string().regex(/^[^\r\n]{1,300}$/, 'expected an address, for example ops@example.com or Ops <ops@example.com>')

/** Mail by SMTP. `security`: `tls` from the first byte (465), `starttls` demanded (587), `none` for a relay on a private network. */
const EmailChannel = z.strictObject({
  ...base,
  kind: z.literal('email'),
  smtp: z.strictObject({
    host: z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/, 'expected a host name or an address'),
    port: z.number().int().min(1).max(65_535).default(587),
    security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
    user: z.union([z.string().min(1).max(300), SecretValue]).optional(),
    password: SecretValue.optional(),
    /** A PEM file with the certificates to trust instead of the system's; relative to the configuration folder. */
    caFile: z.string().min(1).optional(),
  }),
  from: Mailbox,
  to: z.array(Mailbox).min(1).max(50),
  ...{ timeout, allowPrivate },
})

/** PagerDuty's Events API v2: one incident there an alert here. */
const PagerDutyChannel = z.strictObject({
  ...base,
  kind: z.literal('pagerduty'),
  routingKey: SecretValue,
  url: PlainUrl.default('https://events.pagerduty.com/v2/enqueue'),
  ...{ timeout, allowPrivate },
})

/** A way to reach people. What is secret stands in the environment or a file, never here. */
export const Channel = z.discriminatedUnion('kind', [InAppChannel, SlackChannel, WebhookChannel, EmailChannel, PagerDutyChannel])
export type Channel = z.infer<typeof Channel>

export type ChannelOf<Kind extends Channel['kind']> = Extract<Channel, { kind: Kind }>

/**
 * The signal to an outside watcher (healthchecks.io, a heartbeat monitor) that this one is alive: it is called only while rules are
 * evaluated. Who hears nothing for a few intervals tells people.
 */
export const DeadMan = z.strictObject({
  url: Address,
  method: z.enum(['GET', 'HEAD', 'POST']).default('GET'),
  interval: durationBetween('5s', '1h').prefault('1m'),
  ...{ timeout, allowPrivate },
})
export type DeadMan = z.infer<typeof DeadMan>

/** URLs with a user or password in them are secrets, which have no place in plain configuration. */
function hasCredentials(text: string): boolean {
  if (!URL.canParse(text)) return false // said by the check before
  const { username, password } = new URL(text)
  return username !== '' || password !== ''
}
