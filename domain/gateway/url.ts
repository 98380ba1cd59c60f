export type GatewayUrl = { ok: true; url: string } | { ok: false; reason: string }

/**
 * Checks a gateway address: `ws:` or `wss:`, with nothing secret in it, because addresses are shown, logged and stored.
 * `http(s):` is taken as `ws(s):`. The reason never repeats the address, which may hold the secret it complains about.
 */
export function parseGatewayUrl(text: string): GatewayUrl {
  const parsed = URL.parse(text.trim())
  if (!parsed) return refuse('The gateway address is not a URL. Expected something like ws://127.0.0.1:18789')
  if (parsed.protocol === 'http:') parsed.protocol = 'ws:'
  if (parsed.protocol === 'https:') parsed.protocol = 'wss:'
  if (parsed.protocol !== 'ws:' && parsed.protocol !== 'wss:')
    return refuse(`The gateway address must start with ws:// or wss://`)
  if (parsed.username || parsed.password) return refuse(`The gateway address contains credentials. ${ELSEWHERE}`)
  if (parsed.search || parsed.hash) return refuse(`The gateway address has a query or fragment, where tokens leak. ${ELSEWHERE}`)
  return { ok: true, url: parsed.href }
}

const ELSEWHERE = 'Remove them and name an environment variable or a file that holds the token instead.'
const refuse = (reason: string): GatewayUrl => ({ ok: false, reason })
