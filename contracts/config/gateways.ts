import { z } from 'zod'
import type { SecretRef } from '#contracts/gateway/secret-ref.ts'
import { durationBetween } from './duration.ts'

/** Where a gateway's token is read from at the moment of connecting; the token itself is never in configuration. */
const TokenRef = z
  .union([
    z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected the name of an environment variable') }),
    z.strictObject({ file: z.string().min(1) }),
    z.strictObject({ openclaw: z.string().min(1) }),
  ])
  .transform((ref): SecretRef => {
    if ('env' in ref) return { kind: 'env', name: ref.env }
    if ('file' in ref) return { kind: 'file', path: ref.file }
    return { kind: 'openclaw-config', path: ref.openclaw }
  })

/** One watched gateway. */
export const GatewayConfig = z.strictObject({
  /** Short name in addresses and workflow ids; changing it makes another gateway of it. */
  slug: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected lower-case letters, digits and dashes, at most 63'),
  name: z.string().min(1).max(100).optional(),
  url: z
    .url({ protocol: /^wss?$/, error: 'expected a ws:// or wss:// URL' })
    .refine((url) => !hasCredentials(url), { error: 'expected no user or password in the URL; use `token`' })
    .refine((url) => !hasQuery(url), { error: 'expected no query or fragment in the URL, as tokens leak there; use `token`' }),
  token: TokenRef.optional(),
  /** Our own cap on calls to this gateway, actions not counted. */
  callsPerMinute: z.number().int().min(4).max(600).default(30),
  /** How often the list of sessions is read, as a net under the events. A slow gateway is read less often. */
  pollInterval: durationBetween('5s', '1h').prefault('30s'),
  /** Keep message texts and tool results, redacted. Off: only lengths and hashes. */
  storeText: z.boolean().default(false),
  /** Keep tool arguments, redacted. Off: only their keyed hash. */
  storeArgs: z.boolean().default(false),
})
export type GatewayConfig = z.infer<typeof GatewayConfig>

/** `config/gateways.yaml` */
export const GatewaysFile = z
  .strictObject({ gateways: z.array(GatewayConfig).max(500).default([]) })
  .superRefine(({ gateways }, context) => {
    gateways.forEach(({ slug, url }, index) => {
      const before = gateways.slice(0, index)
      const issue = (name: string, message: string) =>
        context.addIssue({ code: 'custom', path: ['gateways', index, name], message })
      if (before.some((other) => other.slug === slug)) issue('slug', `"${slug}" is used twice`)
      const same = before.find((other) => addressOf(other.url) === addressOf(url))
      if (same) issue('url', `is the address of "${same.slug}" already`)
    })
  })
export type GatewaysFile = z.infer<typeof GatewaysFile>

/** However an address is spelled; by its path too, as one host may pass on to several gateways. */
function addressOf(text: string): string {
  if (!URL.canParse(text)) return text // said by the check before
  const { protocol, hostname, port, pathname } = new URL(text)
  const host = ['localhost', '[::1]', '127.0.0.1'].includes(hostname) ? 'loopback' : hostname
  return `${host}:${port || (protocol === 'wss:' ? '443' : '80')}${pathname.replace(/\/+$/, '')}`
}

function hasQuery(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { search, hash } = new URL(text)
  return search !== '' || hash !== ''
}

function hasCredentials(text: string): boolean {
  if (!URL.canParse(text)) return false // said by the check before
  const { username, password } = new URL(text)
  return username !== '' || password !== ''
}
