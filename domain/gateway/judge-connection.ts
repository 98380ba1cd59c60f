import { judgeClose } from './judge-close.ts'
import { judgeRefusal } from './judge-refusal.ts'
import { type ConnectionTrouble, incompatible, type Judgement, unauthorised, unreachable } from './trouble.ts'

/** What a trouble on the wire means for the gateway's state, why, what to do next, and how soon to try again. */
export function judgeTrouble(trouble: ConnectionTrouble): Judgement {
  switch (trouble.kind) {
    case 'closed':
      return judgeClose(trouble)
    case 'refused':
      return judgeRefusal(trouble)
    case 'upgrade-refused':
      return judgeUpgrade(trouble.httpStatus)
    case 'network':
      return judgeNetwork(trouble.code)
    case 'timeout':
      return unreachable(
        'TIMEOUT',
        `No answer to ${trouble.waitedFor} within ${seconds(trouble.ms)} s. It is busy, or hangs; we keep trying.`,
      )
    case 'incompatible':
      return incompatible(
        'INCOMPATIBLE',
        `It lacks ${trouble.missing.join(', ')}. Update the gateway, or Mission Control.`,
        trouble.missing,
      )
    case 'scopes-withheld':
      return unauthorised('SCOPES_WITHHELD', withheld(trouble.missing), trouble.missing)
    case 'malformed':
      return incompatible('MALFORMED', `${trouble.what} does not follow protocol 4. Check that this is an OpenClaw gateway.`, [
        trouble.what,
      ])
    case 'misconfigured':
      return { ...unauthorised('MISCONFIGURED', trouble.message), state: 'unknown' }
    case 'over-budget':
      return {
        ...unreachable('OVER_BUDGET', 'Our own limit of calls a minute is reached.', trouble.retryAfterMs),
        state: 'degraded',
      }
    case 'stopped':
      return { ...unreachable('STOPPED', 'Watching was stopped here.'), state: 'unknown' }
  }
}

const seconds = (ms: number) => Math.round(ms / 100) / 10

const withheld = (missing: readonly string[]) =>
  `It accepted the token but withheld ${missing.join(', ')}. Use the gateway's shared token, or approve this client there (openclaw devices list).`

function judgeUpgrade(httpStatus: number): Judgement {
  if (httpStatus === 503) return unreachable('HTTP_503', 'It is starting or restarting (HTTP 503); we keep trying.')
  if (httpStatus === 401 || httpStatus === 403)
    return unauthorised(
      `HTTP_${httpStatus}`,
      `The connection was refused before the login (HTTP ${httpStatus}). Is a proxy in between? Add it to gateway.trustedProxies.`,
    )
  if (httpStatus === 429)
    return { ...unauthorised('HTTP_429', 'Too many failed logins from here; it lets us try again in minutes.') }
  if (httpStatus >= 500)
    return unreachable(`HTTP_${httpStatus}`, `Something before it answered HTTP ${httpStatus}; we keep trying.`)
  return incompatible(`HTTP_${httpStatus}`, `No gateway at this address (HTTP ${httpStatus}). Check host, port and path.`, [
    'a WebSocket endpoint',
  ])
}

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens at its address. Start the gateway, or correct host and port.',
  ENOTFOUND: 'Its host name is not known to DNS. Correct the host name.',
  ETIMEOUT: 'DNS does not answer for its host name. Check the network.',
  EAI_AGAIN: 'DNS does not answer for its host name. Check the network.',
  ETIMEDOUT: 'Its host does not answer. Check the network and firewalls.',
  EHOSTUNREACH: 'There is no network route to its host. Check the network.',
  ENETUNREACH: 'There is no network route to its host. Check the network.',
  ECONNRESET: 'The connection was cut while it was being made; we keep trying.',
}

function judgeNetwork(code: string): Judgement {
  const certificate = code.includes('CERT') || code.startsWith('ERR_TLS') || code.includes('SELF_SIGNED')
  const advice = certificate
    ? `Its TLS certificate is not accepted (${code}). Renew it, or trust its authority (NODE_EXTRA_CA_CERTS).`
    : null
  return unreachable(code, advice ?? NETWORK[code] ?? `The connection failed (${code}); we keep trying.`)
}
