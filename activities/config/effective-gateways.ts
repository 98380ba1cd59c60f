import { GatewayConfig } from '#contracts/config/gateways.ts'
import type { GatewayEndpoint } from '#contracts/gateway/secret-ref.ts'
import type { WatchedGateway } from './watched-gateway.ts'

/** Everything that can name a gateway. */
export type GatewaySources = {
  /** `config/gateways.yaml` */
  configured: readonly GatewayConfig[]
  /** Named by the environment or found in the local OpenClaw state folder. */
  discovered: readonly GatewayEndpoint[]
  /** Where the demo fleet listens; null = there is none. */
  demoUrl: string | null
  demo: 'auto' | 'on' | 'off'
}

/** Source and slug of a gateway nobody named, by who told us about it. */
const foundBy = {
  config: { source: 'config', slug: 'gateway' },
  environment: { source: 'environment', slug: 'gateway' },
  'openclaw-state': { source: 'openclaw', slug: 'openclaw' },
  demo: { source: 'demo', slug: 'demo' },
} as const satisfies Record<GatewayEndpoint['origin'], { source: WatchedGateway['source']; slug: string }>

/**
 * The gateways to watch: all that people wrote, and of what was found each address that they did not write. The demo fleet joins where there is nothing else, or when asked for.
 */
export function effectiveGateways({ configured, discovered, demoUrl, demo }: GatewaySources): WatchedGateway[] {
  const gateways = configured.map(fromConfig)
  const add = (gateway: WatchedGateway) => {
    if (gateways.some(({ url }) => sameAddress(url, gateway.url))) return
    gateways.push({ ...gateway, slug: freeSlug(gateway.slug, gateways) })
  }
  for (const endpoint of discovered) add(fromEndpoint(endpoint))
  const wantsDemo = demo === 'on' || (demo === 'auto' && gateways.length === 0)
  if (demoUrl && wantsDemo) add(fromEndpoint({ name: 'Demo fleet', url: demoUrl, secret: null, origin: 'demo' }))
  return gateways
}

function fromConfig(config: GatewayConfig): WatchedGateway {
  const { slug, name, url, token, callsPerMinute, pollInterval, storeText, storeArgs } = config
  const options = { callsPerMinute, pollIntervalMs: pollInterval, storeText, storeArgs }
  return { slug, name: name ?? slug, url, source: 'config', demo: false, secret: token ?? null, ...options }
}

function fromEndpoint({ name, url, secret, origin }: GatewayEndpoint): WatchedGateway {
  const { source, slug } = foundBy[origin]
  return { ...fromConfig(GatewayConfig.parse({ slug, name, url })), secret, source, demo: source === 'demo' }
}

/** Loopback has several names, and a path or a trailing slash makes no other gateway. */
function sameAddress(a: string, b: string): boolean {
  const [left, right] = [new URL(a), new URL(b)]
  const host = ({ hostname }: URL) => (['localhost', '[::1]', '127.0.0.1'].includes(hostname) ? 'loopback' : hostname)
  const port = ({ port, protocol }: URL) => port || (protocol === 'wss:' ? '443' : '80')
  return host(left) === host(right) && port(left) === port(right)
}

function freeSlug(wanted: string, taken: readonly WatchedGateway[]): string {
  const isTaken = (slug: string) => taken.some((gateway) => gateway.slug === slug)
  if (!isTaken(wanted)) return wanted
  let number = 2
  while (isTaken(`${wanted}-${number}`)) number += 1
  return `${wanted}-${number}`
}
